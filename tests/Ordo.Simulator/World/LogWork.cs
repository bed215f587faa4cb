using Ordo.Machine;
using Ordo.Node;
using Ordo.Ordering;

namespace Ordo.Simulator;

/// <summary>
/// The work of <c>StorageThread</c> in simulated time: one record is written, flushed after a while and reported; between records the next segment gets ready.
/// </summary>
internal sealed class LogWork(World world, MemberProcess process, MemberStorage storage)
{
    private static readonly TimeSpan RoomInterval = TimeSpan.FromMilliseconds(250);

    private readonly SeededRandom _random = world.RandomFor($"log {process.Id} {world.Counters.Starts}");
    private readonly Queue<Action> _jobs = new();
    private bool _busy = true;
    private bool _saidFull;

    /// <summary>Gives a record to be written and flushed.</summary>
    public void Write(PersistRecord record) => Add(() => Write(record, first: true));

    /// <summary>Gives the segments up to a snapshot free.</summary>
    public void ReleaseUpTo(LogIndex snapshot) => Add(() =>
    {
        var before = storage.LogSegments;
        if (process.OnDisk(() => storage.ReleaseUpTo(snapshot)))
        {
            world.Counters.SegmentsReleased += before - storage.LogSegments;
            Next();
        }
    });

    /// <summary>Starts to work.</summary>
    public void Start() => Next();

    private void Add(Action job)
    {
        _jobs.Enqueue(job);
        if (!_busy)
        {
            Next();
        }
    }

    /// <summary>The next job; while there is none, a step of preparation.</summary>
    private void Next()
    {
        _busy = true;
        if (_jobs.TryDequeue(out var job))
        {
            job();
            return;
        }

        var ready = false;
        if (!process.OnDisk(() => ready = storage.Prepare()))
        {
            return;
        }

        if (!ready)
        {
            process.Later(FlushTime(), Next);
            return;
        }

        TellRoom();
        _busy = false;
        if (!storage.HasRoom)
        {
            process.Later(RoomInterval, Look);
        }
    }

    /// <summary>Looks for room on a full disk again, unless something else is being done.</summary>
    private void Look()
    {
        if (!_busy)
        {
            Next();
        }
    }

    private void Write(PersistRecord record, bool first)
    {
        var written = false;
        if (!process.OnDisk(() => written = storage.TryWrite(record)))
        {
            return;
        }

        if (!written)
        {
            world.Counters.WritesWaitedForRoom += first ? 1 : 0;
            TellRoom();
            process.Later(RoomInterval, () => Write(record, first: false));
            return;
        }

        world.Watch.FlushStarts(process);
        process.Later(FlushTime(), () => Flush(record));
    }

    private void Flush(PersistRecord record)
    {
        if (!process.OnDisk(storage.Flush))
        {
            return;
        }

        world.Counters.Flushes++;
        world.Watch.Flushed(process, record.Batch);
        NoteRoom();
        process.Post(new PersistedInput(record.Batch.Mark, storage.HasRoom));
        Next();
    }

    private void TellRoom()
    {
        if (_saidFull == storage.HasRoom)
        {
            NoteRoom();
            process.Post(new DiskRoomInput(storage.HasRoom));
        }
    }

    private void NoteRoom()
    {
        world.Counters.RoomGone += !_saidFull && !storage.HasRoom ? 1 : 0;
        _saidFull = !storage.HasRoom;
    }

    private TimeSpan FlushTime() =>
        process.Host.DiskSlowness * _random.Between(world.Profile.Flush.Min, world.Profile.Flush.Max);
}
