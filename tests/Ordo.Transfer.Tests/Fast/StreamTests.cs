using Ordo.Machine;

namespace Ordo.Transfer.Tests.Fast;

/// <summary>The stream of the fast mode over paths that lose, delay, double and reorder, in simulated time.</summary>
public sealed class StreamTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0, 20, 0)]
    [InlineData(5, 20, 5)]
    [InlineData(20, 0, 0)]
    [InlineData(20, 20, 0)]
    [InlineData(20, 100, 20)]
    [InlineData(50, 100, 20)]
    public void A_stream_arrives_whole(int lossPercent, int roundTripMs, int jitterMs)
    {
        var path = new Path(TimeSpan.FromMilliseconds(roundTripMs / 2.0) + TimeSpan.FromMicroseconds(20), lossPercent / 100.0, TimeSpan.FromMilliseconds(jitterMs), Duplicated: lossPercent / 100.0);
        var stream = new Stream(20_000_000, path, seed: 7);
        var took = stream.Run(default, Limit) - default(Instant);
        output.WriteLine($"{stream.Size / took.TotalMicroseconds:0.0} MB/s, {stream.Sender.SentAgain} sent again, rate {stream.Sender.Congestion.Rate:0.0}, min rtt {stream.Sender.Congestion.MinRttUs}");
        Assert.True(stream.IsDone);
        Assert.True(stream.IsWhole);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(5)]
    public void A_stream_goes_on_after_an_outage_in_which_everything_on_the_way_was_lost(int rate)
    {
        var path = new Path(TimeSpan.FromMilliseconds(50), Rate: rate, Queue: rate * 100_000) { Outage = (new Instant(2_000_000), new Instant(3_000_000)) };
        var stream = new Stream(rate * 4_000_000L, path, seed: 3);
        var (now, turns) = (default(Instant), 0);
        for (stream.Turn(now); !stream.IsDone && turns < 5_000_000; turns++)
        {
            now = Instant.Max(now + TimeSpan.FromMicroseconds(1), stream.Next);
            stream.Turn(now);
        }

        output.WriteLine($"{now} in {turns} turns");
        Assert.True(stream.IsWhole);
        Assert.InRange(now.Microseconds, 0, 12_000_000);
    }

    [Theory]
    [InlineData(0, 20)]
    [InlineData(1, 20)]
    [InlineData(5, 20)]
    [InlineData(20, 20)]
    [InlineData(0, 100)]
    [InlineData(5, 100)]
    [InlineData(20, 100)]
    public void A_narrow_link_is_filled_also_when_it_loses(int lossPercent, int roundTripMs)
    {
        const double Rate = 10;
        var path = new Path(TimeSpan.FromMilliseconds(roundTripMs / 2.0), lossPercent / 100.0, Rate: Rate, Queue: (long)(Rate * roundTripMs * 1000));
        var stream = new Stream(50_000_000, path, seed: 11);
        var took = stream.Run(default, Limit) - default(Instant);
        var part = stream.Size / took.TotalMicroseconds / Rate / (1 - (lossPercent / 100.0));
        output.WriteLine($"{part:0.00} of the link, {stream.Sender.SentAgain} sent again");
        Assert.True(stream.IsWhole);
        Assert.InRange(part, 0.7, 1);
    }

    /// <summary>Jain's index: 1 when all have the same, 1/n when one has all.</summary>
    [Theory]
    [InlineData(20, 1)]
    [InlineData(20, 0.5)]
    [InlineData(100, 1)]
    public void Streams_that_share_a_link_come_to_equal_parts(int roundTripMs, double queueOfProduct)
    {
        const double Rate = 10;
        var path = new Path(TimeSpan.FromMilliseconds(roundTripMs / 2.0), Rate: Rate, Queue: (long)(Rate * roundTripMs * 1000 * queueOfProduct));
        var shared = new Link(path, new SeededRandom(5), isNarrow: true);
        var second = TimeSpan.FromSeconds(1);
        Stream[] streams = [new(400_000_000, path, seed: 1, shared), new(400_000_000, path, seed: 2, shared, default(Instant) + (2 * second))];
        RunAll(streams, default, 22 * second);
        var before = Array.ConvertAll(streams, stream => stream.Sender.Contiguous);
        RunAll(streams, default(Instant) + (22 * second), 10 * second);
        var parts = streams.Select((stream, i) => (stream.Sender.Contiguous - before[i]) / 10e6 / Rate).ToList();
        var index = parts.Sum() * parts.Sum() / (parts.Count * parts.Sum(part => part * part));
        output.WriteLine($"parts {string.Join(", ", parts.Select(part => $"{part:0.00}"))}, Jain's index {index:0.000}");
        Assert.InRange(index, 0.85, 1);
        Assert.InRange(parts.Sum(), 0.8, 1);
    }

    private static void RunAll(Stream[] streams, Instant now, TimeSpan time)
    {
        for (var end = now + time; now < end; now = Instant.Max(now + TimeSpan.FromMicroseconds(1), new Instant(streams.Min(stream => stream.Next.Microseconds))))
        {
            foreach (var stream in streams.Where(stream => stream.Start <= now))
            {
                stream.Turn(now);
            }
        }
    }
}
