using Ordo.Machine;
using Ordo.Ordering;
using Ordo.State;

namespace Ordo.Node;

/// <summary>The time of a turn: the monotonic instant, and the wall clock in Unix milliseconds with which commands are stamped.</summary>
public readonly record struct TurnTime(Instant Now, long UnixMs);

/// <summary>What a member shows of itself: a copy, taken after a turn.</summary>
public sealed record MemberView
{
    /// <summary>This member.</summary>
    public required MemberId Self { get; init; }

    /// <summary>The current term.</summary>
    public required Term Term { get; init; }

    /// <summary>What this member does in it.</summary>
    public required OrderRole Role { get; init; }

    /// <summary>The leader, as far as known.</summary>
    public required MemberId Leader { get; init; }

    /// <summary>The last entry of the log, flushed or not.</summary>
    public required LogIndex LastIndex { get; init; }

    /// <summary>The last flushed entry.</summary>
    public required LogIndex FlushedIndex { get; init; }

    /// <summary>The commit index.</summary>
    public required LogIndex CommitIndex { get; init; }

    /// <summary>The last entry that the state has applied.</summary>
    public required LogIndex AppliedIndex { get; init; }

    /// <summary>The position of the state (PROMISES 2).</summary>
    public required ulong Position { get; init; }

    /// <summary>The hash of the state at that position.</summary>
    public required StateHash Hash { get; init; }

    /// <summary>How many commands of clients wait at this member.</summary>
    public required int PendingCommands { get; init; }

    /// <summary>How many sequences there are.</summary>
    public required int Sequences { get; init; }

    /// <summary>How many ids this member's state has given since it started.</summary>
    public required long IdsGiven { get; init; }

    /// <summary>Whether the disk has room for more.</summary>
    public required bool DiskHasRoom { get; init; }

    /// <summary>The others, as they last told, and when.</summary>
    public required IReadOnlyDictionary<MemberId, (MemberStatus Status, Instant At)> Others { get; init; }
}
