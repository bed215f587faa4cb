using System.Net;

namespace Ordo.Node.Hosting;

/// <summary>One member of the configured cluster.</summary>
/// <param name="Id">Its number, 1 to 255.</param>
/// <param name="PeerEndPoint">Where the other members reach it.</param>
/// <param name="ApiAddress">Where clients reach it, as <c>host:port</c>; shown, not used.</param>
public sealed record ClusterMember(int Id, DnsEndPoint PeerEndPoint, string ApiAddress);

/// <summary>What a member needs to run on a machine.</summary>
public sealed record MemberHostOptions
{
    /// <summary>This member's number.</summary>
    public required int Self { get; init; }

    /// <summary>All configured members, this one included.</summary>
    public required IReadOnlyList<ClusterMember> Members { get; init; }

    /// <summary>The directory of this member's data. It is created when it does not exist.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Whether a new directory may take part in forming a cluster (PROMISES 9).</summary>
    public bool Bootstrap { get; init; }

    /// <summary>The shortest election time-out. Default 300 ms.</summary>
    public TimeSpan ElectionTimeoutMin { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>The longest election time-out. Default 600 ms.</summary>
    public TimeSpan ElectionTimeoutMax { get; init; } = TimeSpan.FromMilliseconds(600);

    /// <summary>How often a leader shows that it lives. Default 50 ms.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>A snapshot is taken when this many bytes were delivered since the last one. Default 16 MiB.</summary>
    public long SnapshotEveryBytes { get; init; } = 16L * 1024 * 1024;

    /// <summary>The size of one segment of the log. Default 16 MiB; at least one batch of 8 MiB must fit.</summary>
    public int SegmentBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>The most commands, and the most reads, that wait for their outcome at once. Default 16 384; at most 65 536.</summary>
    public int MaxPending { get; init; } = 16_384;
}
