using System.Net.Security;
using Ordo.Rpc.Wire;

namespace Ordo.Rpc.Client;

/// <summary>How a channel connects, and what it holds its server to.</summary>
public sealed record RpcChannelOptions
{
    /// <summary>The longest message taken from the server, in bytes. Default 4 MiB; a longer one ends the call as RESOURCE_EXHAUSTED.</summary>
    public int MaxReceiveBytes { get; init; } = MessageFrame.DefaultMaxBytes;

    /// <summary>The longest message sent, in bytes. Default 4 MiB, what servers take by default; a longer one is refused before it leaves.</summary>
    public int MaxSendBytes { get; init; } = MessageFrame.DefaultMaxBytes;

    /// <summary>How long making a connection may take, TLS included. Default 5 s; then the call ends as UNAVAILABLE.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// After how long without a byte from the server a ping is sent while calls are under way, at least 1 s. Default: never, since servers of other
    /// implementations close connections that ping more often than every five minutes.
    /// </summary>
    public TimeSpan KeepAliveInterval { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>How long the answer to a ping may take before the connection counts as broken, at least 1 s. Default 10 s.</summary>
    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Whether a further connection is made when the server's limit of streams for one is reached. Default true; otherwise calls wait for a free stream.
    /// </summary>
    public bool SeveralConnections { get; init; } = true;

    /// <summary>
    /// Whether another connection is made when the first one broke or was closed. Default true; otherwise the channel has one connection in its life, and every later call
    /// ends as UNAVAILABLE, unsent: for callers who ask a server who it is before they use it. A quiet connection is then kept, and <see cref="SeveralConnections"/> says nothing.
    /// </summary>
    public bool Reconnects { get; init; } = true;

    /// <summary>What TLS checks and presents, for <c>https</c>; null is the platform's rules.</summary>
    public SslClientAuthenticationOptions? Tls { get; init; }

    /// <summary>The clock of the deadlines.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
