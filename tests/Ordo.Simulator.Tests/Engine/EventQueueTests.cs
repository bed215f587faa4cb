using Ordo.Machine;

namespace Ordo.Simulator.Tests.Engine;

/// <summary>Simulated time.</summary>
public sealed class EventQueueTests
{
    [Fact]
    public void Events_come_by_instant_and_then_by_arrival()
    {
        var events = new EventQueue();
        var seen = new List<string>();
        events.At(new Instant(20), () => seen.Add("late"));
        events.At(new Instant(10), () =>
        {
            seen.Add("early");
            events.At(new Instant(5), () => seen.Add("overdue"));
            events.After(TimeSpan.FromMicroseconds(10), () => seen.Add("as late, arrived later"));
        });
        while (events.RunNext(new Instant(100)))
        {
        }

        Assert.Equal(["early", "overdue", "late", "as late, arrived later"], seen);
        Assert.Equal(4, events.Executed);
        Assert.Equal(new Instant(100), events.Now);
    }

    [Fact]
    public void Time_does_not_pass_the_instant_asked_for()
    {
        var events = new EventQueue();
        events.At(new Instant(50), () => Assert.Fail("too early"));
        Assert.False(events.RunNext(new Instant(50)));
        Assert.Equal(new Instant(50), events.Now);
    }
}
