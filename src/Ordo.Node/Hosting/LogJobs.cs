namespace Ordo.Node.Hosting;

/// <summary>
/// The jobs that wait for the storage thread. It sleeps at once when there is none: spinning for the next one, as the collections of the platform do, took a third of all
/// context switches of three members on two cores (docs/BENCHMARKS.md).
/// </summary>
internal sealed class LogJobs
{
    private readonly object _gate = new(); // Monitor waits without spinning.
    private readonly Queue<LogJob> _jobs = new(); // One record and a few releases are under way at most.
    private bool _ends;

    /// <summary>Whether no job is left and none will come.</summary>
    public bool HasEnded
    {
        get
        {
            lock (_gate)
            {
                return _ends && _jobs.Count == 0;
            }
        }
    }

    public void Add(in LogJob job)
    {
        lock (_gate)
        {
            _jobs.Enqueue(job);
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Says that no job follows.</summary>
    public void End()
    {
        lock (_gate)
        {
            _ends = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Takes the next job, and waits for it up to a time. False when none came.</summary>
    public bool TryTake(out LogJob job, TimeSpan wait)
    {
        lock (_gate)
        {
            if (_jobs.Count == 0 && !_ends && wait != TimeSpan.Zero)
            {
                Monitor.Wait(_gate, wait);
            }

            return _jobs.TryDequeue(out job);
        }
    }
}
