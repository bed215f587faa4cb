using System.Diagnostics;
using Ordo.Ordering;

namespace Ordo.Node.Hosting;

/// <summary>The one thread that writes a member's log: it drives <see cref="LogDuties"/> in real time.</summary>
internal sealed class StorageThread : IDisposable
{
    /// <summary>With so few entries a flush there is little to do beside waiting: then it is the latency that counts.</summary>
    private const int FewEntries = 4;

    private readonly LogDuties _duties;
    private readonly MemberMetrics _metrics;
    private readonly Action<Exception> _failed;
    private readonly LogJobs _jobs = new();
    private readonly Thread _thread;
    private int _lastEntries;

    public StorageThread(MemberStorage storage, MemberMetrics metrics, string name, Action<MemberInput> report, Action<Exception> failed)
    {
        _duties = new LogDuties(storage, report);
        _metrics = metrics;
        _failed = failed;
        _thread = new Thread(Run) { IsBackground = true, Name = name };
        _thread.Start();
    }

    public void Write(PersistRecord record) => _jobs.Add(new LogJob(record, default));

    public void ReleaseUpTo(LogIndex snapshot) => _jobs.Add(new LogJob(Write: null, snapshot));

    /// <summary>Lets what was given be written, and ends. Nothing may be given any more.</summary>
    public void Dispose()
    {
        _jobs.End();
        _thread.Join();
    }

    private void Run()
    {
        try
        {
            while (!_jobs.HasEnded)
            {
                var wait = Step();
                while (_jobs.TryTake(out var job, wait, spins: _lastEntries <= FewEntries))
                {
                    _duties.Take(job);
                    wait = TimeSpan.Zero;
                }
            }

            _duties.Finish();
        }
#pragma warning disable CA1031 // Whatever went wrong with the disk, the member stops with it (PROMISES 7); nothing is swallowed.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            _failed(failure);
        }
    }

    /// <summary>Does the next piece of work; gives how long to wait for a job before the one after it.</summary>
    private TimeSpan Step()
    {
        switch (_duties.Step())
        {
            case LogStep.Rest:
                return _duties.Rest;
            case LogStep.Flush:
                var started = Stopwatch.GetTimestamp();
                _lastEntries = _duties.Flush().Batch.Entries.Length;
                _metrics.Flushed((long)Stopwatch.GetElapsedTime(started).TotalMicroseconds, _duties.FlushedBytes);
                return TimeSpan.Zero;
            default:
                return TimeSpan.Zero;
        }
    }
}
