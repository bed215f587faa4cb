using Ordo.Machine;
using Ordo.Ordering;
using Ordo.State;

namespace Ordo.Node;

/// <summary>
/// What a turn wants done. The shell writes <see cref="Persist"/>, sends <see cref="Messages"/>, has the turn ended, answers callers, and only then starts the next turn.
/// Everything a message asserts is flushed already; everything an answer says is flushed on a majority. Valid until the next turn.
/// </summary>
public sealed class MemberEffects
{
    /// <summary>One record to write and flush; then comes <see cref="PersistedInput"/>. One is under way at a time.</summary>
    public PersistRecord? Persist { get; set; }

    /// <summary>Messages for other members.</summary>
    public List<(MemberId To, PeerMessage Message)> Messages { get; } = [];

    /// <summary>Results for callers at this member.</summary>
    public List<(ICommandCaller Caller, CommandResult Result)> Results { get; } = [];

    /// <summary>Commands without a result.</summary>
    public List<(ICommandCaller Caller, Failure Failure)> CommandFailures { get; } = [];

    /// <summary>Reads to be run on <see cref="Member.State"/> before the next turn.</summary>
    public List<IReadCaller> Reads { get; } = [];

    /// <summary>Reads that failed.</summary>
    public List<(IReadCaller Caller, Failure Failure)> ReadFailures { get; } = [];

    /// <summary>A snapshot to verify and write beside the loop; then comes <see cref="SnapshotSavedInput"/>.</summary>
    public SnapshotToSave? SaveSnapshot { get; set; }

    /// <summary>Read the newest snapshot; then comes <see cref="SnapshotLoadedInput"/>.</summary>
    public bool LoadSnapshot { get; set; }

    /// <summary>Make this snapshot durable and decode its state; then comes <see cref="SnapshotInstalledInput"/>.</summary>
    public ReceivedSnapshot? InstallSnapshot { get; set; }

    /// <summary>When the member wants a turn even if nothing happens.</summary>
    public Instant NextTurn { get; set; }

    /// <summary>Hands results, failures and reads to their callers.</summary>
    public void Answer(OrdoState state)
    {
        foreach (var (caller, result) in Results)
        {
            caller.Done(result);
        }

        foreach (var (caller, failure) in CommandFailures)
        {
            caller.Failed(failure);
        }

        foreach (var caller in Reads)
        {
            caller.Run(state);
        }

        foreach (var (caller, failure) in ReadFailures)
        {
            caller.Failed(failure);
        }
    }

    internal void Clear()
    {
        Persist = null;
        Messages.Clear();
        Results.Clear();
        CommandFailures.Clear();
        Reads.Clear();
        ReadFailures.Clear();
        SaveSnapshot = null;
        LoadSnapshot = false;
        InstallSnapshot = null;
    }
}

/// <summary>One record of the write-ahead log: what the order protocol persists, and the member's boot number (PROMISES 12).</summary>
public sealed record PersistRecord(PersistBatch Batch, ulong Boot);

/// <summary>The state after the entry at <paramref name="Index"/>.</summary>
public sealed record SnapshotToSave(LogIndex Index, Term Term, StateImage Image);

/// <summary>What a member tells of itself, for whoever asks another one.</summary>
public sealed record MemberStatus(OrderRole Role, LogIndex Applied) : PeerMessage;

/// <summary>Commands of one origin, in a row from number <paramref name="First"/>, on their way to the leader.</summary>
public sealed record ForwardedCommands(ulong Boot, ulong First, IReadOnlyList<ReadOnlyMemory<byte>> Commands) : PeerMessage;

/// <summary>The leader has taken the origin's commands only up to the one before <paramref name="Expected"/>.</summary>
/// <param name="Boot">The origin's boot number.</param>
/// <param name="Expected">The next number it takes.</param>
/// <param name="Missing">Earlier commands are missing: they are sent again at once. Otherwise the leader takes none at the moment.</param>
/// <param name="Reason">What to tell clients meanwhile; null when waiting is enough.</param>
public sealed record ForwardRefused(ulong Boot, ulong Expected, bool Missing, string? Reason) : PeerMessage;
