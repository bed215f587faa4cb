using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Ordo.Node.Hosting;
using Ordo.Server.OnePort;
using Ordo.Server.Options;

namespace Ordo.Server;

/// <summary>The ports of a member on Kestrel and their limits: the API port (HTTP/1.1 and HTTP/2) and the peer port (framed TCP).</summary>
internal static class Ports
{
    /// <summary>The headers of one request: a name, a key and what proxies add take less than half of it.</summary>
    private const int MaxHeaderBytes = 16 * 1024;

    private const int MaxHeaders = 64;

    /// <summary>The first line of a request: a name or a key of 200 characters, each of them percent-encoded, several times over.</summary>
    private const int MaxRequestLineBytes = 8 * 1024;

    /// <summary>How long the headers of a request may take to arrive.</summary>
    private static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(10);

    /// <summary>How long a connection may idle: above the 90 s after which common clients drop idle connections by themselves.</summary>
    private static readonly TimeSpan KeepAliveTimeout = TimeSpan.FromSeconds(130);

    /// <summary>Calls under way on one connection of HTTP/2. A program's callers share one; the bound on commands is requests:maxPending.</summary>
    private const int MaxStreams = 1000;

    /// <summary>What a client may send ahead on a connection, all its streams together, and on one stream: thousands of small messages.</summary>
    private const int ConnectionWindowBytes = 1024 * 1024;

    private const int StreamWindowBytes = 768 * 1024;

    /// <summary>A connection of HTTP/2 on which nothing arrives is pinged after this long, which also keeps it open in the middle boxes on its way.</summary>
    private static readonly TimeSpan PingAfter = TimeSpan.FromSeconds(30);

    /// <summary>How long the answer to a ping may take before the connection is closed.</summary>
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(20);

    /// <summary>Tells Kestrel where to listen and what to accept. A port that is 0 is not opened.</summary>
    public static void Configure(
        KestrelServerOptions kestrel, ServerOptions options, IPAddress address, MemberHost host, SharedPort apiPort, ConnectionLimit peerLimit, ServerCertificate? certificate)
    {
        kestrel.AddServerHeader = false;
        Limit(kestrel.Limits, options);
        if (options.Self.ApiPort > 0)
        {
            apiPort.Listen(kestrel, new IPEndPoint(address, options.Self.ApiPort), certificate?.ToOptions());
        }

        if (options.Self.PeerPort > 0)
        {
            kestrel.Listen(address, options.Self.PeerPort, listen =>
            {
                peerLimit.Use(listen);
                listen.Run(connection => ServePeerAsync(connection, host));
            });
        }
    }

    /// <summary>The address to listen at: the one of the option <c>listen</c>, or the member's own.</summary>
    /// <exception cref="ServerStartException">There is no such address.</exception>
    public static IPAddress AddressOf(ServerOptions options)
    {
        var name = options.Listen.Length > 0 ? options.Listen : options.Self.Address;
        if (name == "*")
        {
            return IPAddress.Any;
        }

        try
        {
            return IPAddress.TryParse(name, out var address) ? address : Dns.GetHostAddresses(name, AddressFamily.InterNetwork)[0];
        }
        catch (SocketException failure)
        {
            throw new ServerStartException($"{OriginOf(options)} is '{name}', and no address of that name was found; allowed: an IP address, a host name, or * for all.", failure);
        }
    }

    /// <summary>A member's address as it stands before a port: an IPv6 address in brackets.</summary>
    public static string HostOf(MemberEntry member) => member.Address.Contains(':', StringComparison.Ordinal) ? $"[{member.Address}]" : member.Address;

    /// <summary>One line for ports that cannot be listened on. Kestrel names the port of a taken one, and lets what the system says of an address pass.</summary>
    public static ServerStartException Explain(Exception failure, ServerOptions options, IPAddress address) => failure switch
    {
        IOException { InnerException: AddressInUseException } => ExplainTaken(failure, options, address),
        SocketException { SocketErrorCode: SocketError.AddressNotAvailable } => new ServerStartException(
            $"{OriginOf(options)} is {address}, which is no address of this machine. Give member {options.Member} one that is: --set listen=ADDRESS, or * for all.", failure),
        SocketException { SocketErrorCode: SocketError.AccessDenied } => new ServerStartException(
            $"Ports {options.Self.ApiPort} and {options.Self.PeerPort} of {address} may not be listened on by this user. Give member {options.Member} ports from 1024 on in its configuration.",
            failure),
        _ => new ServerStartException(
            $"Ports {options.Self.ApiPort} and {options.Self.PeerPort} of {address} cannot be listened on: {failure.Message}", failure),
    };

    private static void Limit(KestrelServerLimits limits, ServerOptions options)
    {
        limits.MaxRequestBodySize = options.MaxBodyBytes;
        limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
        limits.MaxRequestHeaderCount = MaxHeaders;
        limits.MaxRequestLineSize = MaxRequestLineBytes;
        limits.RequestHeadersTimeout = HeadersTimeout;
        limits.KeepAliveTimeout = KeepAliveTimeout;
        SlowReaders.Allow(limits);
        limits.Http2.MaxStreamsPerConnection = MaxStreams;
        limits.Http2.InitialConnectionWindowSize = ConnectionWindowBytes;
        limits.Http2.InitialStreamWindowSize = StreamWindowBytes;
        limits.Http2.KeepAlivePingDelay = PingAfter;
        limits.Http2.KeepAlivePingTimeout = PingTimeout;
    }

    private static ServerStartException ExplainTaken(Exception failure, ServerOptions options, IPAddress address)
    {
        var (key, port) = failure.Message.Contains($":{options.Self.PeerPort}:", StringComparison.Ordinal)
            ? ("peerPort", options.Self.PeerPort)
            : ("apiPort", options.Self.ApiPort);
        return new ServerStartException(
            $"Port {port} of {address} is taken. Stop what listens there, or give member {options.Member} another {key} in its configuration.", failure);
    }

    /// <summary>Which option the address to listen at comes from.</summary>
    private static string OriginOf(ServerOptions options) => options.Listen.Length > 0 ? "listen" : "address";

    private static async Task ServePeerAsync(ConnectionContext connection, MemberHost host)
    {
        // Kestrel asks for the end of connections when it stops; a peer's would otherwise stay open until it is cut off.
        var lifetime = connection.Features.Get<IConnectionLifetimeNotificationFeature>();
        await using var stop = lifetime?.ConnectionClosedRequested.Register(connection.Abort) ?? default;
        await host.ServePeerAsync(connection);
    }
}
