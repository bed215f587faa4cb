using Ordo.Machine;
using Ordo.Node;
using Ordo.Ordering;
using Ordo.Storage;

namespace Ordo.Simulator;

/// <summary>The work of <c>SnapshotWork</c> in simulated time: snapshots are written, read and installed beside the loop, one after the other.</summary>
internal sealed class SnapshotJobs(World world, MemberProcess process, MemberStorage storage, LogWork log)
{
    private readonly SeededRandom _random = world.RandomFor($"snapshots {process.Id} {world.Counters.Starts}");
    private readonly Queue<Action> _jobs = new();
    private bool _busy;

    /// <summary>Starts what a turn asks for.</summary>
    public void Take(MemberEffects effects)
    {
        if (effects.SaveSnapshot is { } save)
        {
            Add(() => Save(save));
        }

        if (effects.LoadSnapshot)
        {
            Add(Load);
        }

        if (effects.InstallSnapshot is { } install)
        {
            Add(() => Install(install));
        }
    }

    private void Add(Action job)
    {
        _jobs.Enqueue(job);
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
            var span = process.Host.DiskSlowness * _random.Between(TimeSpan.FromMicroseconds(100), TimeSpan.FromMilliseconds(20));
            process.Later(span, () =>
            {
                if (process.OnDisk(job!))
                {
                    Next();
                }
            });
        }
    }

    private void Save(SnapshotToSave save)
    {
        try
        {
            storage.SaveSnapshot(save);
        }
        catch (DiskFullException)
        {
            world.Counters.SnapshotsWithoutRoom++;
            process.Post(new SnapshotSavedInput(save.Index, Saved: false));
            return;
        }

        world.Counters.SnapshotsSaved++;
        world.Trace.Line($"M{process.Id} has a snapshot at {save.Index}");
        log.ReleaseUpTo(save.Index);
        process.Post(new SnapshotSavedInput(save.Index, Saved: true));
    }

    private void Load()
    {
        if (storage.LoadSnapshotOrNull() is { } snapshot)
        {
            world.Counters.SnapshotsSent++;
            process.Post(new SnapshotLoadedInput(snapshot));
        }
    }

    private void Install(ReceivedSnapshot snapshot)
    {
        var state = storage.Install(snapshot);
        world.Counters.SnapshotsInstalled++;
        world.Trace.Line($"M{process.Id} has the leader's snapshot at {snapshot.Index}");
        world.Watch.Installed(process, snapshot.Index);
        process.Post(new SnapshotInstalledInput(snapshot.Index, snapshot.Term, state));
    }
}
