using Ordo.Machine;
using Ordo.Storage;

namespace Ordo.Simulator;

/// <summary>
/// One computer with its disk and its clocks, and whoever restarts the member on it. It outlives the member's processes.
/// </summary>
internal sealed class Host
{
    private readonly World _world;
    private readonly SeededRandom _random;
    private MemoryDisk? _setAside;

    public Host(World world, MemberId id)
    {
        _world = world;
        _random = world.RandomFor($"host {id}");
        Id = id;
        Clock = new MemberClock(new Instant(_random.Between(0, 1_000_000_000_000)));
    }

    /// <summary>The member that lives here.</summary>
    public MemberId Id { get; }

    /// <summary>The clocks of this computer.</summary>
    public MemberClock Clock { get; }

    /// <summary>The disk that is mounted now.</summary>
    public MemoryDisk Disk { get; private set; } = new();

    /// <summary>The process that runs or starts here; null while none does.</summary>
    public MemberProcess? Process { get; private set; }

    /// <summary>The process, when its member takes turns.</summary>
    public MemberProcess? Serving => Process is { Member: not null } process ? process : null;

    /// <summary>How much slower the disk is than usual.</summary>
    public int DiskSlowness { get; set; } = 1;

    /// <summary>Whether an error of the disk was asked for, so that a member may stop because of one.</summary>
    public bool DiskMayFail { get; set; }

    /// <summary>Whether the disk stops in the middle of something as the sign that the power goes.</summary>
    public bool PowerFailsInDisk { get; set; }

    /// <summary>Told when that has happened.</summary>
    public Action? OnPowerFailed { get; set; }

    /// <summary>Told when the member has stopped because of an error of the disk.</summary>
    public Action? OnDiskFailed { get; set; }

    /// <summary>Whether the directory was emptied: another one than the cluster was formed with is mounted.</summary>
    public bool IsEmptied => _setAside is not null;

    /// <summary>Starts the member's process, unless one is there.</summary>
    public void Start()
    {
        if (Process is null)
        {
            _world.Counters.Starts++;
            Process = new MemberProcess(_world, this);
            Process.Start();
        }
    }

    /// <summary>Starts the member's process after a while.</summary>
    public void StartAfter(TimeSpan span) => _world.Events.After(span, Start);

    /// <summary>The process is killed; what it gave to the system stays.</summary>
    public void Kill()
    {
        End(told: true);
        Disk.Kill();
        DiskMayFail = false;
    }

    /// <summary>The power goes: what was not flushed is lost, stays or is torn.</summary>
    public void LosePower()
    {
        End(told: false);
        Disk.Crash(_random);
        DiskMayFail = false;
        PowerFailsInDisk = false;
    }

    /// <summary>The process ends by itself, as after a failed flush; it is started again after a while.</summary>
    public void Stopped(string why)
    {
        _world.Trace.Line($"M{Id} stops: {why}");
        Kill();
        StartAfter(_random.Between(TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(800)));
    }

    /// <summary>The power goes in the middle of work on the disk, and comes back after a while.</summary>
    public void PowerFailed()
    {
        _world.Trace.Line($"M{Id} loses power in the middle of a change of its disk");
        OnPowerFailed?.Invoke();
        LosePower();
        StartAfter(_random.Between(TimeSpan.FromMilliseconds(2), TimeSpan.FromMilliseconds(1500)));
    }

    /// <summary>Somebody mounts an empty directory in the place of the member's.</summary>
    public void EmptyDirectory()
    {
        Kill();
        _setAside = Disk;
        Disk = new MemoryDisk();
    }

    /// <summary>The member's own directory comes back.</summary>
    public void BringDirectoryBack()
    {
        Kill();
        Disk = _setAside ?? Disk;
        _setAside = null;
    }

    /// <summary>No fault is on this host any more, and the member runs.</summary>
    public void Mend()
    {
        Clock.Drift(_world.Events.Now, 0);
        DiskSlowness = 1;
        Disk.CapacityBytes = long.MaxValue;
        Process?.Resume();
        if (DiskMayFail)
        {
            Kill(); // The error that waits for its moment goes with the process.
        }

        if (IsEmptied)
        {
            BringDirectoryBack();
        }

        Start();
    }

    private void End(bool told)
    {
        if (Process is { } process)
        {
            Process = null;
            process.End();
            _world.Network.Ended(process, told);
            _world.Watch.Ended(process);
        }
    }
}
