using Ordo.Local;

namespace Ordo.Tests.Local;

/// <summary>When a member that ended is started again.</summary>
public sealed class RestartDelayTests
{
    private static readonly TimeSpan Short = RestartDelay.ShortRun / 2;

    [Fact]
    public void A_member_that_ran_is_started_again_at_once_however_often()
    {
        var delay = new RestartDelay();
        Assert.All(Enumerable.Range(0, 100), _ => Assert.Equal(TimeSpan.Zero, delay.After(RestartDelay.ShortRun)));
    }

    [Fact]
    public void A_member_that_keeps_ending_at_once_is_started_again_ever_later_up_to_a_limit()
    {
        var delay = new RestartDelay();
        var waits = Enumerable.Range(0, 13).Select(_ => delay.After(Short).TotalMilliseconds);
        Assert.Equal([0, 100, 200, 400, 800, 1600, 3200, 6400, 12800, 25600, 30000, 30000, 30000], waits);
        Assert.Equal(TimeSpan.Zero, delay.After(RestartDelay.ShortRun));
        Assert.Equal(TimeSpan.Zero, delay.After(Short));
    }
}
