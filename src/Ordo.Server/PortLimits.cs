using Microsoft.Extensions.Logging;
using Ordo.Server.Options;

namespace Ordo.Server;

/// <summary>The limits of a member's two ports. Each has its own, so that clients never keep members from each other.</summary>
internal sealed class PortLimits(ServerOptions options, ILoggerFactory loggers)
{
    /// <summary>Connections to the peer port at once. Every member dials one; what is above comes from members that dial again, or from strangers.</summary>
    private const int MaxPeerConnections = 1024;

    /// <summary>A port with few connections takes a burst of new ones, which say nothing for a moment.</summary>
    private const int LeastWaiting = 64;

    /// <summary>Connections closed at once for any of the limits since the start.</summary>
    public long Refused => Api.Refused + Waiting.Refused + Peers.Refused;

    public ConnectionLimit Api { get; } = new(
        "API", options.MaxConnections, "Have clients reuse connections, or raise requests:maxConnections.", loggers.CreateLogger<ConnectionLimit>(), TimeProvider.System);

    /// <summary>Connections to the API port that have sent nothing yet: half of all at most, so that silent ones never take the whole port.</summary>
    public ConnectionLimit Waiting { get; } = new(
        "API", Math.Max(LeastWaiting, options.MaxConnections / 2), "Something connects and sends nothing.", loggers.CreateLogger<ConnectionLimit>(), TimeProvider.System, "connections that have sent nothing yet");

    public ConnectionLimit Peers { get; } = new(
        "peer", MaxPeerConnections, "Only members should reach it.", loggers.CreateLogger<ConnectionLimit>(), TimeProvider.System);
}
