using Ordo.Client.Connections;

namespace Ordo.Client.Requests;

/// <summary>The lanes of a client: one for up to 1 024 callers at a time, another one when that is full. A timer looks after them while anybody waits.</summary>
#pragma warning disable CA1001 // CloseAsync ends the timer; the source is never disposed, since lanes may still look at it.
internal sealed class LaneSet
#pragma warning restore CA1001
{
    /// <summary>65 536 requests under way: what a member lets wait at most.</summary>
    private const int MaxLanes = 64;

    /// <summary>How exactly time-outs and pauses are kept.</summary>
    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(20);

    private readonly MemberLinks _links;
    private readonly ClientSettings _settings;
    private readonly CancellationTokenSource _closing = new();
    private readonly Lock _growing = new();
    private readonly ITimer _timer;
    private volatile Lane[] _lanes = [];
    private int _ticks;

    public LaneSet(MemberLinks links, ClientSettings settings)
    {
        _links = links;
        _settings = settings;
        using (ExecutionContext.SuppressFlow())
        {
            _timer = settings.Clock.CreateTimer(static set => ((LaneSet)set!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Puts a request into a lane with room.</summary>
    /// <exception cref="OrdoNotDoneException">There is none.</exception>
    /// <exception cref="ObjectDisposedException">The client is closed.</exception>
    public void Add(PendingNext request)
    {
        var lane = Place(request);
        request.Watch(lane);
        if (_ticks == 0 && Interlocked.Exchange(ref _ticks, 1) == 0)
        {
            _timer.Change(TickInterval, TickInterval);
        }
    }

    /// <summary>Ends all requests, and gives the sessions that are open.</summary>
    public async Task<IReadOnlyList<ulong>> CloseAsync()
    {
        await _timer.DisposeAsync().ConfigureAwait(false);
        await _closing.CancelAsync().ConfigureAwait(false); // From here on no lane is added.
        Lane[] lanes;
        lock (_growing)
        {
            lanes = _lanes;
            foreach (var lane in lanes)
            {
                lane.Close();
            }
        }

        await Task.WhenAll(lanes.Select(lane => lane.Running)).ConfigureAwait(false);
        return [.. lanes.Select(lane => lane.Session)];
    }

    private Lane Place(PendingNext request)
    {
        var lanes = _lanes;
        foreach (var lane in lanes)
        {
            if (lane.TryAdd(request))
            {
                return lane;
            }
        }

        lock (_growing)
        {
            ObjectDisposedException.ThrowIf(_closing.IsCancellationRequested, typeof(OrdoClient));
            if (_lanes.Length > lanes.Length && _lanes[^1].TryAdd(request))
            {
                return _lanes[^1];
            }

            if (_lanes.Length == MaxLanes)
            {
                throw new OrdoNotDoneException($"{MaxLanes * RequestWindow.Size} requests of this client are under way. Wait for some of them first.");
            }

            var lane = new Lane(_links, _settings, _closing.Token);
            lane.TryAdd(request);
            _lanes = [.. _lanes, lane];
            return lane;
        }
    }

    private void Tick()
    {
        var now = _settings.Clock.GetTimestamp();
        var idle = true;
        foreach (var lane in _lanes)
        {
            lane.Tick(now);
            idle &= lane.IsIdle;
        }

        if (!idle)
        {
            return;
        }

        // A request that comes between the look and this line starts the timer again, since it finds the mark gone.
        _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Interlocked.Exchange(ref _ticks, 0);
        if (_lanes.Any(lane => !lane.IsIdle) && Interlocked.Exchange(ref _ticks, 1) == 0)
        {
            _timer.Change(TickInterval, TickInterval);
        }
    }
}
