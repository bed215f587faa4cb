using Ordo.Ordering;
using Ordo.State;
using Ordo.Storage;

namespace Ordo.Node;

/// <summary>
/// What the work on a member's snapshots consists of. It has no thread and no clock: its owner does the jobs one after the other, beside the loop and beside
/// the log.
/// </summary>
/// <param name="storage">Where the snapshots are.</param>
/// <param name="release">Told that the log may let go of what a durable snapshot covers.</param>
/// <param name="report">Told what became of a job.</param>
/// <param name="stop">Asks a job under way to end; then what it was writing never becomes the newest snapshot.</param>
public sealed class SnapshotDuties(
    MemberStorage storage, Action<LogIndex> release, Action<MemberInput> report, CancellationToken stop = default)
{
    /// <summary>The jobs that a turn asks for, in their order.</summary>
    public IEnumerable<Action> JobsOf(MemberEffects effects)
    {
        if (effects.SaveSnapshot is { } save)
        {
            yield return () => Save(save);
        }

        if (effects.LoadSnapshot)
        {
            yield return Load;
        }

        if (effects.InstallSnapshot is { } install)
        {
            yield return () => Install(install);
        }
    }

    private void Save(SnapshotToSave save)
    {
        try
        {
            storage.SaveSnapshot(save, stop);
        }
        catch (DiskFullException)
        {
            report(new SnapshotSavedInput(save.Index, Saved: false)); // The log stays as it is; the next snapshot tries again.
            return;
        }

        release(save.Index);
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
        OrdoState state;
        try
        {
            state = storage.Install(snapshot, stop);
        }
        catch (DiskFullException)
        {
            report(new SnapshotNotInstalledInput(snapshot.Index)); // The leader sends it again; until then the log stays as it is.
            return;
        }

        release(snapshot.Index);
        report(new SnapshotInstalledInput(snapshot.Index, snapshot.Term, state));
    }
}
