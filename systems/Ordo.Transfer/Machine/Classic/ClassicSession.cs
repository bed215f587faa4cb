using Ordo.Machine;

namespace Ordo.Transfer.Machine.Classic;

/// <summary>One client's file at the receiver.</summary>
internal sealed class ClassicSession(long id, Peer from, ClassicStart start)
{
    /// <summary>What it is called towards the shell.</summary>
    public long Id { get; } = id;

    /// <summary>Whose it is.</summary>
    public Peer From { get; } = from;

    /// <summary>What it began with.</summary>
    public ClassicStart Start { get; } = start;

    /// <summary>The number of the message that is waited for.</summary>
    public long Next { get; set; } = start.Sequence + 1;

    /// <summary>How many bytes are taken over.</summary>
    public long Received { get; set; }

    /// <summary>How far it has come.</summary>
    public SessionStage Stage { get; set; }

    /// <summary>Whether its start has been acknowledged.</summary>
    public bool IsAcknowledged { get; set; }

    /// <summary>When it is removed unless something happens before.</summary>
    public Instant Deadline { get; set; }

    /// <summary>When it is looked at: at its deadline, or before.</summary>
    public Instant Scheduled { get; set; }

    /// <summary>When its start came again though data had come; never again since the last data.</summary>
    public Instant StartedAgain { get; set; } = Instant.Never;

    /// <summary>What the last message of the client's file before this one is still acknowledged with, should the acknowledgement have been lost; -1 when there was none.</summary>
    public long NextOfFinished { get; set; } = -1;

    /// <summary>Whether nothing but the start has come.</summary>
    public bool IsFresh => Received == 0 && Next == Start.Sequence + 1;

    /// <summary>Whether no byte is missing.</summary>
    public bool IsWhole => Received == Start.TotalSize;
}

/// <summary>How far a session has come.</summary>
internal enum SessionStage
{
    /// <summary>Bytes are missing.</summary>
    Open,

    /// <summary>All bytes are there, and the disk has not yet said that the file stands.</summary>
    Storing,

    /// <summary>The file stands.</summary>
    Finished,
}
