namespace Ordo.Simulator;

/// <summary>Disks that are slow, full or broken.</summary>
internal static class DiskFaults
{
    public static IReadOnlyList<FaultKind> Kinds { get; } =
    [
        new("slow disk", Slow),
        new("failing flush", stage => Failing(stage, host => host.Disk.FailFlush(stage.Random.Below(6), stage.Random.Chance(0.5) ? stage.Random : null))),
        new("failing write", stage => Failing(stage, host => host.Disk.FailWrite(stage.Random.Below(6), stage.Random.Below(600)))),
        new("full disk", Full),
    ];

    private static Action? Slow(Stage stage)
    {
        if (stage.LeaderRather is not { } host)
        {
            return null;
        }

        stage.Strikes(host);
        host.DiskSlowness = stage.Random.Chance(0.5) ? 10 : 200;
        stage.Happened();
        return () => host.DiskSlowness = 1;
    }

    /// <summary>The member stops when it comes to it (PROMISES 7), and starts again.</summary>
    private static Action? Failing(Stage stage, Action<Host> prepare)
    {
        if (stage.LeaderRather is not { PowerFailsInDisk: false, DiskMayFail: false } host)
        {
            return null;
        }

        stage.Strikes(host);
        host.DiskMayFail = true;
        host.OnDiskFailed = stage.Happened;
        prepare(host);
        return Stage.Over;
    }

    private static Action? Full(Stage stage)
    {
        if (stage.LeaderRather is not { } host)
        {
            return null;
        }

        stage.Strikes(host);
        var used = host.Disk.CapacityBytes - host.Disk.FreeBytes;
        host.Disk.CapacityBytes = used + stage.Random.Below(stage.World.Profile.SegmentBytes * (stage.Random.Chance(0.3) ? 2 : 1) / 2);
        stage.Happened();
        var disk = host.Disk;
        return () => disk.CapacityBytes = long.MaxValue;
    }
}
