using Microsoft.Extensions.Logging;

namespace Ordo.Server.Options;

/// <summary>What one member's process runs with: the configuration, checked and typed. docs/OPERATIONS.md explains each value.</summary>
public sealed record ServerOptions
{
    /// <summary>This member's number.</summary>
    public required int Member { get; init; }

    /// <summary>All members, this one included, by number.</summary>
    public required IReadOnlyList<MemberEntry> Members { get; init; }

    /// <summary>The directory of this member's data.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Whether a new directory may take part in forming a cluster (PROMISES 9). Default false.</summary>
    public bool Bootstrap { get; init; }

    /// <summary>The IP address to listen at, <c>*</c> for all, or empty for this member's own address. Default empty.</summary>
    public string Listen { get; init; } = "";

    /// <summary>The shortest election time-out. Default 300 ms.</summary>
    public TimeSpan ElectionTimeoutMin { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>The longest election time-out. Default 600 ms.</summary>
    public TimeSpan ElectionTimeoutMax { get; init; } = TimeSpan.FromMilliseconds(600);

    /// <summary>How often a leader shows that it lives. Default 50 ms.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How much is delivered between two snapshots. Default 16 MiB.</summary>
    public long SnapshotEveryBytes { get; init; } = 16L * 1024 * 1024;

    /// <summary>The size of one file of the log. Default 16 MiB.</summary>
    public int SegmentBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>How long a request waits for its outcome. Default 5 s.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest body of a request. Default 64 KiB.</summary>
    public int MaxBodyBytes { get; init; } = 64 * 1024;

    /// <summary>The most commands, and the most reads, that wait for their outcome at once; one more is refused as busy. Default 16 384.</summary>
    public int MaxPending { get; init; } = 16_384;

    /// <summary>The most connections to the API port at once. Default 10 000.</summary>
    public int MaxConnections { get; init; } = 10_000;

    /// <summary>The certificate of the API port; null is cleartext. Default null.</summary>
    public TlsFiles? Tls { get; init; }

    /// <summary>The least important lines that are logged; changes of role are logged from Warning on. Default Warning.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Warning;

    /// <summary>This member's entry in the list.</summary>
    public MemberEntry Self => Members.Single(member => member.Id == Member);
}
