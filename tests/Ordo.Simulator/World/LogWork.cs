using Ordo.Machine;
using Ordo.Node;
using Ordo.Ordering;

namespace Ordo.Simulator;

/// <summary>Drives the product's <see cref="LogDuties"/> in simulated time, as <c>StorageThread</c> does on a thread.</summary>
internal sealed class LogWork
{
    private readonly World _world;
    private readonly MemberProcess _process;
    private readonly MemberStorage _storage;
    private readonly SeededRandom _random;
    private readonly LogDuties _duties;
    private bool _busy = true;
    private bool _waited;
    private bool _hadRoom = true;
    private long _rests;

    public LogWork(World world, MemberProcess process, MemberStorage storage)
    {
        _world = world;
        _process = process;
        _storage = storage;
        _random = world.RandomFor($"log {process.Id} {world.Counters.Starts}");
        _duties = new LogDuties(storage, process.Post);
    }

    /// <summary>Gives a record to be written and flushed.</summary>
    public void Write(PersistRecord record) => Take(new LogJob(record, default));

    /// <summary>Gives the segments up to a snapshot free.</summary>
    public void ReleaseUpTo(LogIndex snapshot) => Take(new LogJob(Write: null, snapshot));

    /// <summary>Starts to work.</summary>
    public void Start() => Step();

    /// <summary>The member stops as it is asked to: what was given is written, and sealed. False when the process ended of it.</summary>
    public bool Finish() => _process.OnDisk(_duties.Finish);

    private void Take(LogJob job)
    {
        _duties.Take(job);
        if (!_busy)
        {
            Step();
        }
    }

    private void Step()
    {
        _busy = true;
        var before = _storage.LogSegments;
        var step = LogStep.Again;
        if (!_process.OnDisk(() => step = _duties.Step()))
        {
            return;
        }

        _world.Counters.SegmentsReleased += Math.Max(0, before - _storage.LogSegments);
        Count();
        switch (step)
        {
            case LogStep.Flush:
                _world.Watch.FlushStarts(_process);
                _process.Later(FlushTime(), Flush);
                break;
            case LogStep.Rest:
                Rest();
                break;
            default:
                _process.Later(FlushTime(), Step);
                break;
        }
    }

    private void Flush()
    {
        PersistRecord? flushed = null;
        if (!_process.OnDisk(() => flushed = _duties.Flush()))
        {
            return;
        }

        _world.Counters.Flushes++;
        _world.Watch.Flushed(_process, flushed!.Batch);
        Count();

        // Until the thread comes round to preparing for later, the next record may be there.
        _process.Later(_random.Between(TimeSpan.Zero, FlushTime()), Step);
    }

    /// <summary>Steps again after the rest, unless a job comes before.</summary>
    private void Rest()
    {
        _busy = false;
        var rest = ++_rests;
        if (_duties.Rest != Timeout.InfiniteTimeSpan)
        {
            _process.Later(_duties.Rest, () =>
            {
                if (!_busy && rest == _rests)
                {
                    Step();
                }
            });
        }
    }

    private void Count()
    {
        _world.Counters.WritesWaitedForRoom += _duties.IsBlocked && !_waited ? 1 : 0;
        _world.Counters.RoomGone += _hadRoom && !_storage.HasRoom ? 1 : 0;
        (_waited, _hadRoom) = (_duties.IsBlocked, _storage.HasRoom);
    }

    private TimeSpan FlushTime() =>
        _process.Host.DiskSlowness * _random.Between(_world.Profile.Flush.Min, _world.Profile.Flush.Max);
}
