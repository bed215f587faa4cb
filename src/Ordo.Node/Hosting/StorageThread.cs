using System.Collections.Concurrent;
using System.Diagnostics;
using Ordo.Ordering;

namespace Ordo.Node.Hosting;

/// <summary>
/// The one thread that writes a member's log: it takes a batch, writes and flushes it, reports it, and gets the next segment ready while nothing waits. On
/// a full disk it keeps the batch and tries again, so that nothing is lost and nothing is acknowledged.
/// </summary>
internal sealed class StorageThread : IDisposable
{
    /// <summary>How long to wait before looking for room on a full disk again.</summary>
    private static readonly TimeSpan RoomInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>How long the log is idle before its newest record is sealed.</summary>
    private static readonly TimeSpan SealAfter = TimeSpan.FromSeconds(1);

    private readonly MemberStorage _storage;
    private readonly MemberMetrics _metrics;
    private readonly Action<MemberInput> _report;
    private readonly Action<Exception> _failed;
    private readonly BlockingCollection<Job> _jobs = new(boundedCapacity: 64); // One batch and one release are under way at most.
    private readonly Thread _thread;
    private bool _saidFull;
    private bool _sealed;

    public StorageThread(MemberStorage storage, MemberMetrics metrics, string name, Action<MemberInput> report, Action<Exception> failed)
    {
        _storage = storage;
        _metrics = metrics;
        _report = report;
        _failed = failed;
        _thread = new Thread(Run) { IsBackground = true, Name = name };
        _thread.Start();
    }

    private readonly record struct Job(PersistRecord? Write, LogIndex Release);

    public void Write(PersistRecord record) => _jobs.Add(new Job(record, default));

    public void ReleaseUpTo(LogIndex snapshot) => _jobs.Add(new Job(Write: null, snapshot));

    /// <summary>Lets what was given be written, and ends.</summary>
    public void Dispose()
    {
        _jobs.CompleteAdding();
        _thread.Join();
        _jobs.Dispose();
    }

    private void Run()
    {
        try
        {
            while (!_jobs.IsCompleted)
            {
                if (Next(out var job))
                {
                    Do(job);
                }
            }

            _storage.Seal();
        }
#pragma warning disable CA1031 // Whatever went wrong with the disk, the member stops with it (PROMISES 7); nothing is swallowed.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            _failed(failure);
        }
    }

    /// <summary>The next job; while there is none, a step of preparation.</summary>
    private bool Next(out Job job)
    {
        if (_jobs.TryTake(out job))
        {
            return true;
        }

        if (!_storage.Prepare())
        {
            return false;
        }

        TellRoom();
        var wait = !_storage.HasRoom ? RoomInterval : _sealed ? Timeout.InfiniteTimeSpan : SealAfter;
        if (_jobs.TryTake(out job, wait))
        {
            return true;
        }

        _storage.Seal();
        _sealed = true;
        return false;
    }

    private void Do(Job job)
    {
        if (job.Write is not { } record)
        {
            _storage.ReleaseUpTo(job.Release);
            return;
        }

        while (!_storage.TryWrite(record))
        {
            TellRoom();
            if (_jobs.IsAddingCompleted)
            {
                return; // The member stops; what is not written was not acknowledged.
            }

            Thread.Sleep(RoomInterval);
        }

        _sealed = false;
        var started = Stopwatch.GetTimestamp();
        _storage.Flush();
        _metrics.Flushed((long)Stopwatch.GetElapsedTime(started).TotalMicroseconds);
        _saidFull = !_storage.HasRoom;
        _report(new PersistedInput(record.Batch.Mark, _storage.HasRoom));
    }

    private void TellRoom()
    {
        if (_saidFull == _storage.HasRoom)
        {
            _saidFull = !_storage.HasRoom;
            _report(new DiskRoomInput(_storage.HasRoom));
        }
    }
}
