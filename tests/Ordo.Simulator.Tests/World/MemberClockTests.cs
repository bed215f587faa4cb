using Ordo.Machine;

namespace Ordo.Simulator.Tests.World;

/// <summary>A member's clocks against the time of the world.</summary>
public sealed class MemberClockTests
{
    [Theory]
    [InlineData(-200_000)]
    [InlineData(0)]
    [InlineData(200_000)]
    public void A_timer_fires_when_the_clock_shows_its_instant_and_not_before(long partsPerMillion)
    {
        var clock = new MemberClock(new Instant(1_000_000));
        clock.Drift(new Instant(500), partsPerMillion);
        for (var local = 1_000_501; local < 1_002_500; local += 37)
        {
            var world = clock.World(new Instant(local));
            Assert.True(clock.Local(world) >= new Instant(local));
            Assert.True(clock.Local(new Instant(world.Microseconds - 1)) < new Instant(local));
        }
    }

    [Fact]
    public void A_change_of_the_rate_does_not_move_the_clock()
    {
        var clock = new MemberClock(new Instant(0));
        clock.Drift(new Instant(1000), 100_000);
        Assert.Equal(new Instant(1000), clock.Local(new Instant(1000)));
        Assert.Equal(new Instant(2100), clock.Local(new Instant(2000)));
        clock.Drift(new Instant(2000), 0);
        Assert.Equal(new Instant(3100), clock.Local(new Instant(3000)));
    }

    [Fact]
    public void A_timer_that_is_never_due_stays_far_away()
    {
        Assert.True(new MemberClock(new Instant(0)).World(Instant.Forever) > new Instant(86_400_000_000));
    }
}
