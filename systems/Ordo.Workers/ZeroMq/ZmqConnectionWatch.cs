using System;

namespace Ordo.Workers.ZeroMq;

/// <summary>Tells when a socket's connection stands and when it breaks (<c>zmq_socket_monitor</c>). It uses no protocol of its own: it works with every peer.</summary>
internal sealed class ZmqConnectionWatch : IDisposable
{
    private const int Disconnected = 0x0200;
    private const int HandshakeSucceeded = 0x1000;

    private readonly ZmqSocket _watched;

    /// <summary>Watches a socket that has not connected yet, and that lives longer than this.</summary>
    public ZmqConnectionWatch(ZmqContext context, ZmqSocket watched)
    {
        var endpoint = $"inproc://watch-{Guid.NewGuid():N}";
        _watched = watched;
        watched.Monitor(endpoint, Disconnected | HandshakeSucceeded);
        Socket = new ZmqSocket(context, ZmqSocketKind.Pair);
        Socket.Connect(endpoint);
    }

    /// <summary>What a loop waits for.</summary>
    public ZmqSocket Socket { get; }

    /// <summary>What a message of it says: whether the connection stands from now on, or broke.</summary>
    public static bool IsUp(byte[][] message) =>
        BitConverter.ToUInt16(message[0]) == HandshakeSucceeded; // The number of the event, in the machine's own order of bytes, and a value.

    /// <inheritdoc/>
    public void Dispose()
    {
        _watched.EndMonitor(); // First, so that nothing is told to a socket that is closed.
        Socket.Dispose();
    }
}
