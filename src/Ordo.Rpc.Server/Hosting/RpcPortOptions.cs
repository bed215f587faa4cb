namespace Ordo.Rpc.Server.Hosting;

/// <summary>What a port of gRPC holds its clients to.</summary>
public sealed record RpcPortOptions
{
    /// <summary>Open connections at most; one more is closed at once. Default 10 000: each takes some KB, and a descriptor of the process.</summary>
    public int MaxConnections { get; init; } = 10_000;

    /// <summary>Calls under way on one connection at most; a client waits with one more. Default 1000: all calls of a program's many callers share one connection.</summary>
    public int MaxStreamsPerConnection { get; init; } = 1000;

    /// <summary>A connection on which nothing arrives is pinged after this long, so that a client that vanished is noticed. Default 30 s, at least 1 s.</summary>
    public TimeSpan PingAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the answer to a ping may take before the connection is closed. Default 20 s, at least 1 s.</summary>
    public TimeSpan PingTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long calls that are under way get to end by themselves when the port closes. Default 1 s.</summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(1);
}
