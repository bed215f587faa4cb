using Ordo.Ordering;
using Ordo.State;
using Ordo.Storage;

namespace Ordo.Node.Hosting;

/// <summary>Writes, reads and installs snapshots beside the loop and beside the log, one after the other.</summary>
internal sealed class SnapshotWork(
    MemberStorage storage, StorageThread log, MemberMetrics metrics, Action<MemberInput> report, Action<string> fail)
{
    /// <summary>Completes when no snapshot is being worked on.</summary>
    public Task Idle { get; private set; } = Task.CompletedTask;

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

    private void Add(Action work)
    {
        var before = Idle;
        Idle = Task.Run(async () =>
        {
            await before;
            Guard(work);
        });
    }

    private void Guard(Action work)
    {
        try
        {
            work();
        }
#pragma warning disable CA1031 // Whatever went wrong with a snapshot stops the member; nothing is swallowed.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            fail(failure is StorageException or StateCorruptException or IOException ? failure.Message : failure.ToString());
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
            report(new SnapshotSavedInput(save.Index, Saved: false)); // The log stays as it is; the next snapshot tries again.
            return;
        }

        metrics.SnapshotSaved();
        log.ReleaseUpTo(save.Index);
        report(new SnapshotSavedInput(save.Index, Saved: true));
    }

    private void Load()
    {
        if (storage.LoadSnapshotOrNull() is { } snapshot)
        {
            report(new SnapshotLoadedInput(snapshot));
        }
    }

    private void Install(ReceivedSnapshot snapshot)
    {
        var state = storage.Install(snapshot);
        log.ReleaseUpTo(snapshot.Index);
        report(new SnapshotInstalledInput(snapshot.Index, snapshot.Term, state));
    }
}
