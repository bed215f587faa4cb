using Ordo.Machine;
using Ordo.Node;

namespace Ordo.Simulator;

/// <summary>Does the jobs of the product's <see cref="SnapshotDuties"/> in simulated time, one after the other.</summary>
internal sealed class SnapshotWork
{
    private readonly World _world;
    private readonly MemberProcess _process;
    private readonly SeededRandom _random;
    private readonly SnapshotDuties _duties;
    private readonly Queue<Action> _jobs = new();
    private bool _busy;

    public SnapshotWork(World world, MemberProcess process, MemberStorage storage, LogWork log)
    {
        _world = world;
        _process = process;
        _random = world.RandomFor($"snapshots {process.Id} {world.Counters.Starts}");
        _duties = new SnapshotDuties(storage, log.ReleaseUpTo, Report);
    }

    /// <summary>Starts what a turn asks for.</summary>
    public void Take(MemberEffects effects)
    {
        foreach (var job in _duties.JobsOf(effects))
        {
            _jobs.Enqueue(job);
        }

        if (!_busy)
        {
            Next();
        }
    }

    private void Next()
    {
        _busy = _jobs.TryDequeue(out var job);
        if (_busy)
        {
            var span = _process.Host.DiskSlowness * _random.Between(TimeSpan.FromMicroseconds(100), TimeSpan.FromMilliseconds(20));
            _process.Later(span, () =>
            {
                if (_process.OnDisk(job!))
                {
                    Next();
                }
            });
        }
    }

    private void Report(MemberInput input)
    {
        var counters = _world.Counters;
        switch (input)
        {
            case SnapshotSavedInput { Saved: false }:
                counters.SnapshotsWithoutRoom++;
                break;
            case SnapshotSavedInput saved:
                counters.SnapshotsSaved++;
                _world.Trace.Line($"M{_process.Id} has a snapshot at {saved.Index}");
                break;
            case SnapshotLoadedInput:
                counters.SnapshotsSent++;
                break;
            case SnapshotNotInstalledInput:
                counters.SnapshotsNotInstalled++;
                break;
            case SnapshotInstalledInput installed:
                counters.SnapshotsInstalled++;
                _world.Trace.Line($"M{_process.Id} has the leader's snapshot at {installed.Index}");
                _world.Watch.Installed(_process, installed.Index);
                break;
        }

        _process.Post(input);
    }
}
