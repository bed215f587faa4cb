using System;
using Ordo.Machine;

namespace Ordo.Workers.ZeroMq;

/// <summary>
/// A connection to a broker that comes back whatever happened to it. libzmq tries again when one breaks, but gives a socket's connection up for good when the peer is of the wrong kind or sends a frame that
/// is too long; then a new socket is needed.
/// </summary>
internal sealed class ZmqConnection : IDisposable
{
    /// <summary>So long after a connection broke libzmq has tried again five times (<see cref="ZmqLimits.LongestReconnectPauseMs"/>), unless it gave up or nobody listens there.</summary>
    private static readonly TimeSpan RetryWait = TimeSpan.FromMilliseconds(5 * ZmqLimits.LongestReconnectPauseMs);

    private readonly ZmqLoop _loop;
    private readonly string _endpoint;
    private readonly Func<ZmqSocket> _newSocket;
    private readonly Action<bool> _changed;
    private readonly ZmqSource _events;
    private ZmqConnectionWatch _watch;
    private bool _isUp;

    /// <summary>Connects, or waits for somebody who listens there.</summary>
    /// <param name="loop">Waits for it.</param>
    /// <param name="endpoint">Where.</param>
    /// <param name="newSocket">Makes a socket with all its options; it is not connected yet.</param>
    /// <param name="receive">Takes each message.</param>
    /// <param name="changed">Is told when the connection stands, and when it does not any more.</param>
    public ZmqConnection(ZmqLoop loop, string endpoint, Func<ZmqSocket> newSocket, Action<byte[][]> receive, Action<bool> changed)
    {
        (_loop, _endpoint, _newSocket, _changed) = (loop, endpoint, newSocket, changed);
        var socket = Connect(out _watch);
        _events = loop.Add(_watch.Socket, Hear); // Before the messages: an answer comes over a connection that stands.
        Source = loop.Add(socket, receive);
    }

    /// <summary>What the loop waits for. Its socket is another one after <see cref="Renew"/>.</summary>
    public ZmqSource Source { get; }

    /// <summary>When <see cref="Tick"/> is due.</summary>
    public Instant Due { get; private set; } = Instant.Forever;

    /// <summary>Time goes on.</summary>
    public void Tick()
    {
        if (_loop.Now >= Due)
        {
            Renew();
        }
    }

    /// <summary>Gives the socket up and makes another. What came over the old one is received still.</summary>
    public void Renew()
    {
        Due = Instant.Forever;
        Change(isUp: false);
        for (var count = 0; count < ZmqLimits.Messages && Source.Socket.TryReceive() is { } message; count++)
        {
            Source.Receive(message);
        }

        Dispose();
        Source.Socket = Connect(out _watch);
        _events.Socket = _watch.Socket;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _watch.Dispose();
        Source.Socket.Dispose();
    }

    private ZmqSocket Connect(out ZmqConnectionWatch watch)
    {
        var socket = _newSocket();
        watch = new ZmqConnectionWatch(_loop.Context, socket);
        socket.Set(ZmqOption.LongestReconnectPause, ZmqLimits.LongestReconnectPauseMs);
        socket.Connect(_endpoint);
        return socket;
    }

    private void Hear(byte[][] message)
    {
        var isUp = ZmqConnectionWatch.IsUp(message);
        Due = isUp ? Instant.Forever : Instant.Min(Due, _loop.Now + RetryWait);
        Change(isUp);
    }

    private void Change(bool isUp)
    {
        if (_isUp != isUp)
        {
            _isUp = isUp;
            _changed(isUp);
        }
    }
}
