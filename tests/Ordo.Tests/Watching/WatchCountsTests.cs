using Ordo.Client;
using Ordo.Watching;

namespace Ordo.Tests.Watching;

/// <summary>What a watch counts, and what it says about that.</summary>
public sealed class WatchCountsTests
{
    private readonly DrivenClock _clock = new();

    [Fact]
    public void It_counts_ids_waits_and_gaps()
    {
        var counts = new WatchCounts(_clock);
        Answer(counts, 1, 1, 2);
        Answer(counts, 2, 4, 101);
        counts.Failed();
        Answer(counts, 5, 5, 50);

        Assert.Equal((5, 5, 1, 1), (counts.Ids, counts.Last, counts.Gaps, counts.Failures));
        Assert.Equal((51, 101, 50), (counts.Mean.TotalMilliseconds, counts.Longest.TotalMilliseconds, counts.Took.TotalMilliseconds));
        Assert.Equal("5 ids in 0.2 s (32.7/s); 51 ms each, 101 ms at most; 1 gap to 101 ms; 1 failed", WatchLines.Summary(counts, reconnects: 0));
    }

    [Fact]
    public void Ids_that_may_have_been_taken_are_told_apart_from_a_failure()
    {
        var counts = new WatchCounts(_clock);
        Answer(counts, 1, 1, 50);
        counts.WasUnknown();
        Assert.Equal("1 ids in 0.1 s (20.0/s); 50 ms each, 50 ms at most; 1 unknown; ids may have been taken that were not printed", WatchLines.Summary(counts, reconnects: 0));
        Assert.EndsWith(" · 1 unknown", WatchLines.Status(counts, null, 0, null, 79), StringComparison.Ordinal);
    }

    [Fact]
    public void The_rate_is_that_of_the_last_second()
    {
        var counts = new WatchCounts(_clock);
        for (var id = 1; id <= 100; id++)
        {
            Answer(counts, id, id, 10);
        }

        Assert.Equal(100, counts.Rate, tolerance: 2);
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(0, counts.Rate);
    }

    [Fact]
    public void The_line_below_the_ids_says_what_matters_first_and_fits()
    {
        var counts = new WatchCounts(_clock);
        Assert.Equal("0.0/s · last - · waiting 1.5 s · no member yet", WatchLines.Status(counts, null, 0, TimeSpan.FromSeconds(1.5), 79));
        Answer(counts, 41, 42, 200);
        Assert.Equal("10.0/s · last 42 · 200 ms · 127.0.0.1:7410 · 1 gap to 200 ms · 2 reconnects", WatchLines.Status(counts, "127.0.0.1:7410", 2, null, 79));
        Assert.Equal("10.0/s · last 42", WatchLines.Status(counts, "127.0.0.1:7410", 2, null, 16));
    }

    private void Answer(WatchCounts counts, long first, long last, int milliseconds)
    {
        var took = TimeSpan.FromMilliseconds(milliseconds);
        _clock.Advance(took);
        counts.Answered(new IdRange(first, last), took);
    }

    private sealed class DrivenClock : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Advance(TimeSpan time) => _ticks += time.Ticks;
    }
}
