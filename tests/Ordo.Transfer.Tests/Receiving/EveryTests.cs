using Ordo.Machine;
using Ordo.Transfer.Machine;

namespace Ordo.Transfer.Tests.Receiving;

/// <summary>What is done once an hour.</summary>
public sealed class EveryTests
{
    [Fact]
    public void It_is_due_once_in_each_period_and_what_was_missed_is_not_made_up_for()
    {
        var start = new Instant(1_000_000);
        var hour = TimeSpan.FromHours(1);
        var every = new Every(hour, start);
        Assert.False(every.IsDue(start));
        Assert.Equal(start + hour, every.Deadline);
        Assert.True(every.IsDue(every.Deadline));
        Assert.False(every.IsDue(start + hour));
        var late = start + (hour * 5.5);
        Assert.True(every.IsDue(late));
        Assert.False(every.IsDue(late));
        Assert.Equal(late + hour, every.Deadline);
    }
}
