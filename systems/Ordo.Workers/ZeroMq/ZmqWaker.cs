using System;
using System.Threading;

namespace Ordo.Workers.ZeroMq;

/// <summary>
/// Wakes a loop that waits for sockets, from any thread. What there is to do is told by other means: it holds one message at most, however often it is called.
/// </summary>
internal sealed class ZmqWaker : IDisposable
{
    private readonly Lock _gate = new();
    private readonly ZmqSocket _teller;
    private bool _isPending;
    private bool _isDisposed;

    /// <summary>Makes a pair inside the process.</summary>
    /// <param name="context">The context of the loop's sockets.</param>
    public ZmqWaker(ZmqContext context)
    {
        var endpoint = $"inproc://wake-{Guid.NewGuid():N}";
        Socket = new ZmqSocket(context, ZmqSocketKind.Pair);
        Socket.Bind(endpoint);
        _teller = new ZmqSocket(context, ZmqSocketKind.Pair);
        _teller.Connect(endpoint);
    }

    /// <summary>What the loop waits for, with its other sockets.</summary>
    public ZmqSocket Socket { get; }

    /// <summary>Wakes the loop. Any thread may; the lock hands the socket from one to the next.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            if (!_isPending && !_isDisposed)
            {
                _isPending = true;
                _teller.TrySend(ReadOnlySpan<byte>.Empty);
            }
        }
    }

    /// <summary>The loop is awake: whatever is told from now on wakes it again.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            if (_isPending)
            {
                // The message may still be on its way between the two sockets; then the loop is woken once for nothing.
                _isPending = Socket.TryReceive() is null;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _teller.Dispose();
            Socket.Dispose();
        }
    }
}
