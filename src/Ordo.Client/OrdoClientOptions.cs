namespace Ordo.Client;

/// <summary>How a client finds its cluster and how long it tries. Bound from the section <c>Ordo</c> by <c>AddOrdoClient()</c>.</summary>
public sealed class OrdoClientOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string SectionName = "Ordo";

    /// <summary>
    /// API addresses of one or more members, as <c>host:port</c>, <c>http://host:port</c> or <c>https://host:port</c>; the client finds the others by itself. None stands for
    /// the three that <c>ordo up</c> starts: 127.0.0.1:7410, 7420 and 7430.
    /// </summary>
    public IList<string> Endpoints { get; init; } = [];

    /// <summary>The id of the cluster that is meant (<see cref="IOrdoClient.DescribeClusterAsync"/> tells it); members of another one are never used. Null: the first one found.</summary>
    public Guid? ClusterId { get; set; }

    /// <summary>How long one call tries, all repeats included: 10 ms to 10 minutes. Default 10 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long making a connection to one member may take: 10 ms to 1 minute. Default 2 s.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long a member may leave requests without any answer before the client goes on with another one: 100 ms to 10 minutes. Default 2 s. What it left open is asked
    /// again elsewhere, and still done once.
    /// </summary>
    public TimeSpan StallTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The longest wait before a member that failed is tried again: 10 ms to 10 minutes. Default 2 s. Waits double from 20 ms, until the member gives an outcome again, and are drawn
    /// at random below that, so that many clients do not come back at once; for the same reason a client that lost its member rests up to 20 ms before it goes to another one.
    /// </summary>
    public TimeSpan MaxBackoff { get; set; } = TimeSpan.FromSeconds(2);
}
