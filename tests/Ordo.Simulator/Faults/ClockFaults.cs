namespace Ordo.Simulator;

/// <summary>Members without time, and clocks that are wrong.</summary>
internal static class ClockFaults
{
    private const long HourMs = 3_600_000;

    public static IReadOnlyList<FaultKind> Kinds { get; } =
    [
        new("leader paused", stage => Pause(stage, stage.Leader)),
        new("member paused", stage => Pause(stage, stage.AnyServing)),
        new("clock drift", Drift),
        new("wall clock jump", Jump),
    ];

    private static Action? Pause(Stage stage, Host? host)
    {
        if (host?.Serving is not { IsPaused: false } process)
        {
            return null;
        }

        stage.Strikes(host, asLeader: true);
        process.Pause();
        stage.Happened();
        return process.Resume;
    }

    /// <summary>One monotonic clock runs up to a fifth fast or slow, far more than any real one.</summary>
    private static Action? Drift(Stage stage)
    {
        if (stage.LeaderRather is not { } host)
        {
            return null;
        }

        stage.Strikes(host, asLeader: true);
        host.Clock.Drift(stage.World.Events.Now, stage.Random.Between(-200_000, 200_000));
        stage.Happened();
        return () => host.Clock.Drift(stage.World.Events.Now, 0);
    }

    /// <summary>A wall clock is set; a member reads it when it starts.</summary>
    private static Action? Jump(Stage stage)
    {
        if (stage.AnyServing is not { } host)
        {
            return null;
        }

        host.Clock.WallOffsetMs = stage.Random.Between(-6 * HourMs, 6 * HourMs);
        if (stage.Random.Chance(0.5))
        {
            host.Kill();
            host.StartAfter(stage.Span(5, 500));
        }

        stage.Happened();
        return Stage.Over;
    }
}
