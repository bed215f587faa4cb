namespace Ordo.Server.Options;

/// <summary>
/// Every key of the configuration besides the list of members. The one table behind validation, <c>--print-config</c>, members inside programs and docs/OPERATIONS.md.
/// </summary>
internal static class Settings
{
    public static readonly Setting Member = Setting.Number("member", 0, 0, 255, "(the id of one of the members)", "Which member this process is.");

    public static readonly Setting Data = Setting.Text("data", "", "a directory", "This member's data, instead of the directory in the list of members.");

    public static readonly Setting Bootstrap = Setting.Word(
        "bootstrap", "false", ["true", "false"], "Whether a new directory may take part in forming a cluster.");

    public static readonly Setting Listen = Setting.Text(
        "listen", "", "an IP address, or * for all", "Where this member listens, instead of its address in the list of members.");

    public static readonly Setting ElectionTimeoutMinMs = Setting.Number(
        "election:timeoutMinMs", 300, 20, 60_000, "milliseconds", "The shortest time without a leader until an election.");

    public static readonly Setting ElectionTimeoutMaxMs = Setting.Number(
        "election:timeoutMaxMs", 600, 20, 120_000, "milliseconds", "The longest time without a leader until an election.");

    public static readonly Setting HeartbeatMs = Setting.Number(
        "election:heartbeatMs", 50, 1, 30_000, "milliseconds", "How often a leader shows that it lives.");

    public static readonly Setting SnapshotEveryBytes = Setting.Number(
        "storage:snapshotEveryBytes", 16 * 1024 * 1024, 64 * 1024, 1024 * 1024 * 1024, "bytes", "How much is delivered between two snapshots.");

    public static readonly Setting SegmentBytes = Setting.Number(
        "storage:segmentBytes", 16 * 1024 * 1024, 9 * 1024 * 1024, 256 * 1024 * 1024, "bytes, a multiple of 8", "The size of one file of the log.");

    public static readonly Setting DeadlineMs = Setting.Number(
        "requests:deadlineMs", 5000, 100, 600_000, "milliseconds", "How long a request waits for its outcome.");

    public static readonly Setting MaxBodyBytes = Setting.Number(
        "requests:maxBodyBytes", 64 * 1024, 1024, 1024 * 1024, "bytes", "The longest body of a request.");

    public static readonly Setting MaxPending = Setting.Number(
        "requests:maxPending", 16_384, 1, 65_536, "commands and as many reads", "The most that wait for their outcome at once; one more is refused as busy.");

    public static readonly Setting MaxConnections = Setting.Number(
        "requests:maxConnections", 10_000, 10, 1_000_000, "connections", "The most connections to the API port at once.");

    public static readonly Setting TlsCertificate = Setting.Text(
        "tls:certificate", "", "a file in PEM", "The certificate of the API port, followed by those between it and its root; none for cleartext.");

    public static readonly Setting TlsKey = Setting.Text("tls:key", "", "a file in PEM", "The private key of the certificate, without a password.");

    public static readonly Setting LogLevel = Setting.Word(
        "log:level", "Warning", ["Trace", "Debug", "Information", "Warning", "Error", "None"], "The least important lines that are logged.");

    public static readonly Setting ApiPort = Setting.Number(
        "apiPort", 0, 0, 65_535, "(0 for none)", "The port of the API of a member inside a program.");

    public static readonly Setting Timeout = Setting.Span(
        "timeout", TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(10), "How long one call of the program tries, all repeats included.");

    public static readonly IReadOnlyList<Setting> All =
    [
        Member, Data, Bootstrap, Listen, ElectionTimeoutMinMs, ElectionTimeoutMaxMs, HeartbeatMs, SnapshotEveryBytes, SegmentBytes, DeadlineMs,
        MaxBodyBytes, MaxPending, MaxConnections, TlsCertificate, TlsKey, LogLevel,
    ];

    /// <summary>The keys of a member inside a program: it logs as the program does, answers the program without a socket, and has no TLS.</summary>
    public static readonly IReadOnlyList<Setting> Embedded = [.. All.Except([LogLevel, TlsCertificate, TlsKey]), ApiPort, Timeout];
}
