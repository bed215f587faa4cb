using Ordo.Machine;

namespace Ordo.Simulator;

/// <summary>
/// The clocks of one host. The monotonic one starts anywhere and runs at its own rate; the wall clock is what somebody set it to. Neither is the time of the world.
/// </summary>
internal sealed class MemberClock(Instant start)
{
    /// <summary>The first of October 2026 in Unix milliseconds: any day will do, as long as it is always the same.</summary>
    private const long WallAtZeroMs = 1_790_812_800_000;

    private const long Million = 1_000_000;

    private Instant _world;
    private Instant _local = start;
    private long _partsPerMillion;

    /// <summary>How far the wall clock is off, in milliseconds.</summary>
    public long WallOffsetMs { get; set; }

    /// <summary>What the monotonic clock shows at an instant of the world that is not before the last change of its rate.</summary>
    public Instant Local(Instant world) =>
        new(_local.Microseconds + (world.Microseconds - _world.Microseconds) * (Million + _partsPerMillion) / Million);

    /// <summary>The first instant of the world at which the monotonic clock shows an instant, if its rate stays as it is.</summary>
    public Instant World(Instant local)
    {
        var rate = Million + _partsPerMillion;
        var span = Math.Min(local.Microseconds - _local.Microseconds, Instant.Forever.Microseconds / (2 * Million));
        return new Instant(_world.Microseconds + ((span * Million + rate - 1) / rate));
    }

    /// <summary>What the wall clock shows.</summary>
    public long WallMs(Instant world) => WallAtZeroMs + (world.Microseconds / 1000) + WallOffsetMs;

    /// <summary>From now on the monotonic clock runs fast (or slow, below 0) by so many parts in a million.</summary>
    public void Drift(Instant now, long partsPerMillion)
    {
        _local = Local(now);
        _world = now;
        _partsPerMillion = partsPerMillion;
    }
}
