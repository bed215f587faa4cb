using System.Net;
using Microsoft.Extensions.Logging;
using Ordo.Node.Hosting;
using Ordo.Server.Options;

namespace Ordo.Server;

/// <summary>Opens the directory of a member, or stands in for that in a test.</summary>
internal delegate MemberHost OpenMember(ServerOptions options, ILoggerFactory loggers);

/// <summary>From the options of a server to the member behind it.</summary>
internal static class MemberOpening
{
    /// <summary>Opens the directory of the member. Nothing runs yet.</summary>
    /// <exception cref="ServerStartException">The directory cannot be used.</exception>
    public static MemberHost Open(ServerOptions options, ILoggerFactory loggers)
    {
        try
        {
            return MemberHost.Open(ToHostOptions(options), loggers);
        }
        catch (MemberStartException failure)
        {
            throw new ServerStartException(failure.Message, failure);
        }
    }

    /// <summary>The options of a server, as its member takes them.</summary>
    public static MemberHostOptions ToHostOptions(ServerOptions options) => new()
    {
        Self = options.Member,
        Members = [.. options.Members.Select(ToClusterMember)],
        DataDirectory = options.DataDirectory,
        Bootstrap = options.Bootstrap,
        ElectionTimeoutMin = options.ElectionTimeoutMin,
        ElectionTimeoutMax = options.ElectionTimeoutMax,
        HeartbeatInterval = options.Heartbeat,
        SnapshotEveryBytes = options.SnapshotEveryBytes,
        SegmentBytes = options.SegmentBytes,
        MaxPending = options.MaxPending,
    };

    /// <summary>A member without an API port shows no address: nobody can reach it there.</summary>
    private static ClusterMember ToClusterMember(MemberEntry member) =>
        new(member.Id, new DnsEndPoint(member.Address, member.PeerPort), member.ApiPort == 0 ? "" : $"{Ports.HostOf(member)}:{member.ApiPort}");
}
