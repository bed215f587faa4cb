using Ordo.Server.Options;

namespace Ordo.Server.Embedded;

/// <summary>
/// What a member inside a program runs with: the section <c>Ordo</c> of the configuration, then what the program sets. Nothing need be set: then it is a cluster of one
/// member, with its data in <c>ordo-data/member-1</c> below the content root, and opens no port.
/// </summary>
/// <remarks>The keys of the section are those of <c>ordo.json</c> (docs/OPERATIONS.md), without <c>log:level</c>: a member logs as its program does.</remarks>
public sealed class OrdoMemberOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string SectionName = "Ordo";

    /// <summary>Which of <see cref="Members"/> this program runs (<c>member</c>). It need not be set for a cluster of one.</summary>
    public int Member { get; set; }

    /// <summary>
    /// All members of the cluster, the same list in every program (<c>cluster:members</c>); empty for a cluster of one. In the configuration <c>peerPort</c> may be left out
    /// (7402 + 10 · id), <c>apiPort</c> (none) and <c>data</c> (<c>ordo-data/member-ID</c>), too. With several members the peer port of this one is opened, and its API port when
    /// its entry names one.
    /// </summary>
    public IList<MemberEntry> Members { get; init; } = [];

    /// <summary>
    /// The directory of this member's data (<c>data</c>); a relative one stands below the content root. Null: the one of its entry, or <c>ordo-data/member-ID</c>. Whoever deletes it
    /// makes a cluster of one count from the start again.
    /// </summary>
    public string? DataDirectory { get; set; }

    /// <summary>
    /// Whether a new directory may take part in forming a cluster (<c>bootstrap</c>). Default true; false once the cluster is formed keeps a program whose directories were all lost
    /// from beginning anew.
    /// </summary>
    public bool Bootstrap { get; set; } = true;

    /// <summary>The port of the API (REST, gRPC, the status page, metrics), for <c>ordo</c> and other programs (<c>apiPort</c>). Default 0: none is opened.</summary>
    public int ApiPort { get; set; }

    /// <summary>Where the ports listen (<c>listen</c>): an IP address, a host name or <c>*</c> for all. Default empty: at the member's address, 127.0.0.1 for a cluster of one.</summary>
    public string Listen { get; set; } = "";

    /// <summary>How long one call of <c>IOrdoClient</c> tries, all repeats included (<c>timeout</c>): 10 ms to 10 minutes. Default 10 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The shortest time without a leader until an election (<c>election:timeoutMinMs</c>): 20 ms to 60 s. Default 300 ms.</summary>
    public TimeSpan ElectionTimeoutMin { get; set; } = TimeSpan.FromMilliseconds(300);

    /// <summary>The longest time without a leader until an election (<c>election:timeoutMaxMs</c>): 20 ms to 120 s. Default 600 ms.</summary>
    public TimeSpan ElectionTimeoutMax { get; set; } = TimeSpan.FromMilliseconds(600);

    /// <summary>How often a leader shows that it lives (<c>election:heartbeatMs</c>): 1 ms to half of the shortest time-out. Default 50 ms.</summary>
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How many bytes are delivered between two snapshots (<c>storage:snapshotEveryBytes</c>): 64 KiB to 1 GiB. Default 16 MiB.</summary>
    public long SnapshotEveryBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>The size of one file of the log in bytes (<c>storage:segmentBytes</c>): 9 to 256 MiB, a multiple of 8. Default 16 MiB.</summary>
    public int SegmentBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>How long a request to the API port waits for its outcome (<c>requests:deadlineMs</c>): 100 ms to 10 minutes. Default 5 s.</summary>
    public TimeSpan Deadline { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest body of a request to the API port in bytes (<c>requests:maxBodyBytes</c>): 1 KiB to 1 MiB. Default 64 KiB.</summary>
    public int MaxBodyBytes { get; set; } = 64 * 1024;

    /// <summary>The most commands, and the most reads, that wait for their outcome at once (<c>requests:maxPending</c>): 1 to 65 536. Default 16 384.</summary>
    public int MaxPending { get; set; } = 16_384;

    /// <summary>The most connections to the API port at once (<c>requests:maxConnections</c>): 10 to 1 000 000. Default 10 000.</summary>
    public int MaxConnections { get; set; } = 10_000;
}
