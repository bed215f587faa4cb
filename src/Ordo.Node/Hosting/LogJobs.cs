namespace Ordo.Node.Hosting;

/// <summary>
/// The jobs that wait for the storage thread. Under load it sleeps at once when there is none: spinning for the next one, as the collections of the platform do, took a third of
/// all context switches of three members on two cores. With a lone caller it may spin a little before: a core that is kept awake answers sooner (docs/BENCHMARKS.md).
/// </summary>
internal sealed class LogJobs
{
    /// <summary>Some ten microseconds of yielding the core to whoever wants it; measured: 35 are too few to matter, 500 gain nothing more.</summary>
    private const int MaxSpins = 140;

    private readonly object _gate = new(); // Monitor waits without spinning.
    private readonly Queue<LogJob> _jobs = new(); // One record and a few releases are under way at most.
    private volatile int _count;
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
            _count++;
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
    /// <param name="job">The job.</param>
    /// <param name="wait">How long.</param>
    /// <param name="spins">Whether to spin before sleeping.</param>
    public bool TryTake(out LogJob job, TimeSpan wait, bool spins)
    {
        var spin = default(SpinWait);
        for (var spun = 0; spins && spun < MaxSpins && _count == 0 && wait != TimeSpan.Zero; spun++)
        {
            spin.SpinOnce(sleep1Threshold: -1);
        }

        lock (_gate)
        {
            if (_jobs.Count == 0 && !_ends && wait != TimeSpan.Zero)
            {
                Monitor.Wait(_gate, wait);
            }

            if (!_jobs.TryDequeue(out job))
            {
                return false;
            }

            _count--;
            return true;
        }
    }
}
