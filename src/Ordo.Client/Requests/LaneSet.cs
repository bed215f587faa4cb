using Ordo.Client.Connections;

namespace Ordo.Client.Requests;

/// <summary>The lanes of a client: one for up to 1 024 callers at a time, another one when that is full. A timer looks after them while anybody waits.</summary>
internal sealed class LaneSet
{
    /// <summary>65 536 requests under way: what a member lets wait at most.</summary>
    private const int MaxLanes = 64;

    /// <summary>How exactly time-outs and pauses are kept.</summary>
    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(20);

    private readonly MemberLinks _links;
    private readonly ClientSettings _settings;
    private readonly CancellationToken _closing;
    private readonly Lock _growing = new();
    private readonly ITimer _timer;
    private volatile Lane[] _lanes = [];
    private int _ticks;

    /// <summary>Makes it without a lane.</summary>
    /// <param name="links">The way to the cluster.</param>
    /// <param name="settings">The client's settings.</param>
    /// <param name="closing">Cancelled when the client is closed, before <see cref="Close"/>.</param>
    public LaneSet(MemberLinks links, ClientSettings settings, CancellationToken closing)
    {
        _links = links;
        _settings = settings;
        _closing = closing;
        _timer = OwnContext.Start(() =>
            settings.Clock.CreateTimer(static set => ((LaneSet)set!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan));
    }

    /// <summary>Lanes whose loop runs.</summary>
    public int Running => _lanes.Count(lane => !lane.Running.IsCompleted);

    /// <summary>Requests under way.</summary>
    public int Waiting => _lanes.Sum(lane => lane.Waiting);

    /// <summary>Puts a request into a lane with room, or ends it when there is none.</summary>
    public void Add(PendingNext request)
    {
        if (Place(request, out var failure) is not { } lane)
        {
            request.Fail(failure!);
            return;
        }

        request.Watch(lane);
        if (_ticks == 0 && Interlocked.Exchange(ref _ticks, 1) == 0)
        {
            _timer.Change(TickInterval, TickInterval);
        }
    }

    /// <summary>Ends all requests; no lane takes another one.</summary>
    public IReadOnlyList<Lane> Close()
    {
        _timer.Dispose();
        lock (_growing)
        {
            foreach (var lane in _lanes)
            {
                lane.Close();
            }

            return _lanes;
        }
    }

    /// <summary>Ends all requests, and gives the sessions that are open.</summary>
    public async Task<IReadOnlyList<ulong>> CloseAsync()
    {
        var lanes = Close();
        await Task.WhenAll(lanes.Select(lane => lane.Running)).ConfigureAwait(false);
        return [.. lanes.Select(lane => lane.Session)];
    }

    private Lane? Place(PendingNext request, out Exception? failure)
    {
        failure = null;
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
            if (_closing.IsCancellationRequested)
            {
                failure = new ObjectDisposedException(typeof(OrdoClient).FullName);
                return null;
            }

            if (_lanes.Length > lanes.Length && _lanes[^1].TryAdd(request))
            {
                return _lanes[^1];
            }

            if (_lanes.Length == MaxLanes)
            {
                failure = new OrdoNotDoneException($"{MaxLanes * RequestWindow.Size} requests of this client are under way. Wait for some of them first.");
                return null;
            }

            var lane = new Lane(_links, _settings, _closing);
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
