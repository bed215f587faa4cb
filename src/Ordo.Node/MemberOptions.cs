using Ordo.Ordering.Raft;

namespace Ordo.Node;

/// <summary>How one member behaves, the same in production and in the simulator.</summary>
public sealed record MemberOptions
{
    /// <summary>The order protocol's options: who this member is, who votes, and the time-outs.</summary>
    public required RaftOptions Raft { get; init; }

    /// <summary>
    /// The most commands of clients that wait at this member, ordered or not. Default 16 384: four times the largest load that is measured. Beyond it
    /// commands are refused as busy.
    /// </summary>
    public int MaxPendingCommands { get; init; } = 16_384;

    /// <summary>The most bytes of commands that left this member without a result yet. Default 64 MiB.</summary>
    public long MaxPendingBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>The most reads that wait at this member. Default 16 384.</summary>
    public int MaxPendingReads { get; init; } = 16_384;

    /// <summary>The most bytes of commands in one forwarded message. Default 512 KiB; one larger command travels alone.</summary>
    public int MaxForwardBytes { get; init; } = 512 * 1024;

    /// <summary>
    /// A snapshot is taken when this much was delivered since the last one. Default 16 MiB: less than a second of replay at start, and a log of about
    /// twice that on disk.
    /// </summary>
    public long SnapshotEveryBytes { get; init; } = 16L * 1024 * 1024;

    /// <summary>How many entries stay in memory behind a snapshot, for followers that are a little behind. Default 10 000.</summary>
    public int KeepEntries { get; init; } = 10_000;

    /// <summary>The most that these entries may weigh, in bytes. Default 16 MiB: with commands of the largest size, sixteen of them.</summary>
    public long KeepBytes { get; init; } = 16L * 1024 * 1024;

    /// <summary>How long a forwarded command or a barrier may stay without progress until it is sent again. Default 250 ms.</summary>
    public TimeSpan ResendAfter { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How often a member tells the others its role and position. Default 500 ms.</summary>
    public TimeSpan StatusInterval { get; init; } = TimeSpan.FromMilliseconds(500);
}
