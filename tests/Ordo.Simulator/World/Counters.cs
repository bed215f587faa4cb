namespace Ordo.Simulator;

/// <summary>What happened how often in a run, to show that the run meant something.</summary>
internal sealed class Counters
{
    public long Turns;
    public long Flushes;
    public long Messages;
    public long Lost;
    public long Twice;
    public long Overtaken;
    public long Starts;
    public long Leaders;
    public long StopsByDisk;
    public long RoomGone;
    public long WritesWaitedForRoom;
    public long SnapshotsSaved;
    public long SnapshotsWithoutRoom;
    public long SnapshotsSent;
    public long SnapshotsInstalled;
    public long SnapshotsNotInstalled;
    public long SegmentsReleased;
    public long Commands;
    public long CommandsAnswered;
    public long CommandsNotDone;
    public long CommandsUnknown;
    public long Repeated;
    public long Reads;
    public long ReadsAnswered;
    public long LocalReads;
    public long ReadsAtFaultyLeader;
    public long ReadsAfterFaultyLeader;

    /// <summary>The client operations of all kinds.</summary>
    public long Operations => Commands + Reads + LocalReads;

    /// <summary>Adds what another run counted.</summary>
    public void Add(Counters other)
    {
        foreach (var field in typeof(Counters).GetFields())
        {
            field.SetValue(this, (long)field.GetValue(this)! + (long)field.GetValue(other)!);
        }
    }

    /// <summary>Name and number of everything counted.</summary>
    public IEnumerable<(string Name, long Count)> All() => typeof(Counters).GetFields().Select(field => (field.Name, (long)field.GetValue(this)!));
}
