namespace Ordo.State;

/// <summary>How a command ended. The numbers stand in snapshots and are never given to another meaning.</summary>
public enum CommandStatus
{
    /// <summary>No command was executed.</summary>
    None = 0,

    /// <summary>Done.</summary>
    Ok = 1,

    /// <summary>There is no sequence of that name.</summary>
    NotFound = 2,

    /// <summary>The sequence exists with another start, step or key retention; the result tells which.</summary>
    Differs = 3,

    /// <summary>The sequence cannot give that many ids below 2⁶³; nothing changed.</summary>
    Exhausted = 4,

    /// <summary>The key was used for another request and is not expired; nothing changed.</summary>
    KeyReused = 5,

    /// <summary>The key table is full (<see cref="StateLimits.MaxKeys"/>); nothing changed.</summary>
    KeysFull = 6,

    /// <summary>There are <see cref="StateLimits.MaxSequences"/> sequences; nothing changed.</summary>
    SequencesFull = 7,

    /// <summary>The session never existed, was closed, or was idle too long; nothing changed.</summary>
    SessionUnknown = 8,

    /// <summary>The request number is too far above the lowest one still awaited (<see cref="SessionRequest.Window"/>); nothing changed.</summary>
    SessionWindow = 9,

    /// <summary>The client said that it no longer waits for this number, so its answer is gone; nothing changed.</summary>
    AnswerDropped = 10,

    /// <summary>There are <see cref="StateLimits.MaxSessions"/> sessions; nothing changed.</summary>
    SessionsFull = 11,

    /// <summary>All sessions together keep <see cref="StateLimits.MaxAnswers"/> answers; nothing changed.</summary>
    AnswersFull = 12,

    /// <summary>The session used the request number for another request; nothing changed.</summary>
    NumberReused = 13,
}
