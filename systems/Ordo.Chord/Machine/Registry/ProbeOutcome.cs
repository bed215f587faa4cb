namespace Ordo.Chord.Machine.Registry;

/// <summary>What came of asking a node who it is.</summary>
internal abstract record ProbeOutcome
{
    private ProbeOutcome()
    {
    }

    /// <summary>It said its id.</summary>
    public sealed record Told(int Id) : ProbeOutcome;

    /// <summary>Somebody answered and did not say an id.</summary>
    public sealed record Answered : ProbeOutcome;

    /// <summary>Nobody listens there, or the connection broke.</summary>
    public sealed record Refused : ProbeOutcome;

    /// <summary>No answer within the time for it.</summary>
    public sealed record Silent : ProbeOutcome;
}
