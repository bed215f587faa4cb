using System;
using System.Collections.Generic;
using Ordo.Machine;

namespace Ordo.Workers.ZeroMq;

/// <summary>
/// The one place that touches the sockets of a program: it waits for all of them at once, and for the next thing that is due. Nothing that it calls may wait.
/// </summary>
internal sealed class ZmqLoop : IDisposable
{
    /// <summary>How many messages of one socket are taken before the others have their turn.</summary>
    private const int MaxBatch = 100;

    private readonly List<ZmqSource> _sources = [];
    private readonly TimeProvider _time;
    private readonly ZmqWaker _waker;
    private volatile bool _isStopped;

    /// <summary>Makes one without sockets.</summary>
    /// <param name="time">The clock.</param>
    public ZmqLoop(TimeProvider time)
    {
        _time = time;
        _waker = new ZmqWaker(Context);
    }

    /// <summary>What its sockets share.</summary>
    public ZmqContext Context { get; } = new();

    /// <summary>The time for machines.</summary>
    public Instant Now => new(_time.GetElapsedTime(0).Ticks / TimeSpan.TicksPerMicrosecond);

    /// <summary>Waits for a socket, too.</summary>
    public ZmqSource Add(ZmqSocket socket, Action<byte[][]> receive)
    {
        var source = new ZmqSource(socket, receive);
        _sources.Add(source);
        return source;
    }

    /// <summary>Runs until <see cref="Stop"/>.</summary>
    /// <param name="turn">Is called each time before it waits: ticks, and whatever other threads have left.</param>
    /// <param name="due">When the next turn is due if nothing comes.</param>
    public void Run(Action turn, Func<Instant> due)
    {
        while (!_isStopped)
        {
            turn();
            var ready = Wait(due());
            for (var index = 0; index < ready.Length && !_isStopped; index++)
            {
                if (ready[index])
                {
                    Drain(_sources[index]);
                }
            }
        }
    }

    /// <summary>Has it turn now. Any thread may.</summary>
    public void Wake() => _waker.Wake();

    /// <summary>Ends it soon. Any thread may.</summary>
    public void Stop()
    {
        _isStopped = true;
        Wake();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _waker.Dispose();
        Context.Dispose();
    }

    private static void Drain(ZmqSource source)
    {
        for (var count = 0; count < MaxBatch && !source.IsPaused && source.Socket.TryReceive() is { } message; count++)
        {
            source.Receive(message);
        }
    }

    private bool[] Wait(Instant due)
    {
        Span<ZmqPollItem> items = stackalloc ZmqPollItem[_sources.Count + 1];
        for (var index = 0; index < _sources.Count; index++)
        {
            items[index] = _sources[index].ToPollItem();
        }

        items[^1] = _waker.Socket.ToPollItem(ZmqPollItem.In);
        ZmqPoll.Wait(items, due == Instant.Forever ? null : due - Now);
        _waker.Clear();
        var ready = new bool[_sources.Count];
        for (var index = 0; index < ready.Length; index++)
        {
            ready[index] = (items[index].Come & ZmqPollItem.In) != 0;
        }

        return ready;
    }
}
