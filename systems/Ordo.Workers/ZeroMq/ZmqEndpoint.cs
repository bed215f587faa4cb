using System;

namespace Ordo.Workers.ZeroMq;

/// <summary>Endpoints as libzmq writes them.</summary>
internal static class ZmqEndpoint
{
    /// <summary>One of TCP, an IPv6 address in brackets.</summary>
    public static string Tcp(string host, int port) => $"tcp://{(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host)}:{port}";
}
