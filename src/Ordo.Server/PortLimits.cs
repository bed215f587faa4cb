using Microsoft.Extensions.Logging;
using Ordo.Server.Options;

namespace Ordo.Server;

/// <summary>The limits of a member's two ports. Each has its own, so that clients never keep members from each other.</summary>
internal sealed class PortLimits(ServerOptions options, ILoggerFactory loggers)
{
    /// <summary>Connections to the peer port at once. Every member dials one; what is above comes from members that dial again, or from strangers.</summary>
    private const int MaxPeerConnections = 1024;

    public ConnectionLimit Api { get; } = new(
        "API", options.MaxConnections, "Have clients reuse connections, or raise requests:maxConnections.", loggers.CreateLogger<ConnectionLimit>(), TimeProvider.System);

    public ConnectionLimit Peers { get; } = new(
        "peer", MaxPeerConnections, "Only members should reach it.", loggers.CreateLogger<ConnectionLimit>(), TimeProvider.System);
}
