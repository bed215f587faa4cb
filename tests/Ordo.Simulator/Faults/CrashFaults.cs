namespace Ordo.Simulator;

/// <summary>Members that end: killed, without power, politely, or with their directory gone.</summary>
internal static class CrashFaults
{
    public static IReadOnlyList<FaultKind> Kinds { get; } =
    [
        new("leader killed", stage => Crash(stage, stage.Leader, power: false)),
        new("leader without power", stage => Crash(stage, stage.Leader, power: true)),
        new("member killed", stage => Crash(stage, stage.AnyServing, power: false)),
        new("member without power", stage => Crash(stage, stage.AnyServing, power: true)),
        new("all without power", AllWithoutPower),
        new("power lost before a flush", BeforeFlush),
        new("power lost within disk work", WithinDiskWork),
        new("crash after a snapshot came", AfterInstall),
        new("graceful stop", GracefulStop),
        new("directory emptied", DirectoryEmptied),
    ];

    private static Action? Crash(Stage stage, Host? host, bool power)
    {
        if (host is null)
        {
            return null;
        }

        stage.Strikes(host);
        End(host, power);
        host.StartAfter(stage.Span(2, 4000));
        stage.Happened();
        return Stage.Over;
    }

    /// <summary>Kills the member, or takes the power from its host.</summary>
    public static void End(Host host, bool power)
    {
        if (power)
        {
            host.LosePower();
        }
        else
        {
            host.Kill();
        }
    }

    private static Action AllWithoutPower(Stage stage)
    {
        foreach (var host in stage.World.Hosts)
        {
            host.LosePower();
            host.StartAfter(stage.Span(5, 1500));
        }

        stage.Happened();
        return Stage.Over;
    }

    /// <summary>A record is written, and the power goes before it is flushed.</summary>
    private static Action? BeforeFlush(Stage stage)
    {
        if (stage.LeaderRather is not { } host)
        {
            return null;
        }

        var watch = stage.World.Watch;
        Action<MemberProcess>? hook = null;
        hook = process =>
        {
            if (process.Host == host)
            {
                watch.OnFlushStarts -= hook;
                stage.World.Events.After(
                    stage.Random.Between(TimeSpan.Zero, stage.World.Profile.Flush.Min), () => Strike(stage, process, power: true));
            }
        };
        watch.OnFlushStarts += hook;
        return () => watch.OnFlushStarts -= hook;
    }

    /// <summary>Members to which a snapshot came end shortly after, when their log still tells another story than the snapshot.</summary>
    private static Action AfterInstall(Stage stage)
    {
        var watch = stage.World.Watch;
        void Hook(MemberProcess process) => stage.World.Events.After(
            stage.Random.Between(TimeSpan.Zero, TimeSpan.FromMilliseconds(100)), () => Strike(stage, process, stage.Random.Chance(0.5)));

        watch.OnInstalled += Hook;
        return () => watch.OnInstalled -= Hook;
    }

    private static void Strike(Stage stage, MemberProcess process, bool power)
    {
        if (!process.HasEnded)
        {
            stage.Strikes(process.Host);
            End(process.Host, power);
            process.Host.StartAfter(stage.Span(2, 1500));
            stage.Happened();
        }
    }

    /// <summary>The power goes in the middle of some change of the disk: a new segment, a snapshot, a rename, a recovery.</summary>
    private static Action? WithinDiskWork(Stage stage)
    {
        if (stage.LeaderRather is not { } host || host.PowerFailsInDisk || host.DiskMayFail)
        {
            return null;
        }

        stage.Strikes(host);
        host.PowerFailsInDisk = true;
        host.OnPowerFailed = stage.Happened;
        host.Disk.FailAllAfter(stage.Random.Below(40));
        return () =>
        {
            if (host.PowerFailsInDisk)
            {
                host.PowerFailsInDisk = false;
                host.Disk.FailAllAfter(long.MaxValue);
            }
        };
    }

    private static Action? GracefulStop(Stage stage)
    {
        if (stage.LeaderRather is not { Serving: { } process } host)
        {
            return null;
        }

        stage.Strikes(host);
        process.HandOver();
        stage.World.Events.After(stage.Span(1, 300), () =>
        {
            if (!process.HasEnded && process.Finish())
            {
                host.Kill();
                host.StartAfter(stage.Span(5, 2000));
                stage.Happened();
            }
        });
        return Stage.Over;
    }

    /// <summary>A voter's directory is replaced by an empty one: it must not take part until its own is back (PROMISES 9).</summary>
    private static Action? DirectoryEmptied(Stage stage)
    {
        var hosts = stage.World.Hosts;
        if (hosts.Count < 3 || stage.AnyServing is not { } host || hosts.Any(other => other.IsEmptied || other.Serving is null))
        {
            return null;
        }

        stage.Strikes(host);
        host.EmptyDirectory();
        host.StartAfter(stage.Span(5, 500));
        stage.Happened();
        return () =>
        {
            host.BringDirectoryBack();
            host.StartAfter(stage.Span(5, 500));
        };
    }
}
