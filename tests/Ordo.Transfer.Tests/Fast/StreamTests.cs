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
        var path = new Path(TimeSpan.FromMilliseconds(50), Rate: rate, Queue: rate * 100_000) { Outages = [(new Instant(2_000_000), new Instant(3_000_000))] };
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

    /// <summary>Packets use up all numbers of the window before time tells which of the first are lost; when the timer tells it nothing is on the way that would be answered.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void A_link_that_is_faster_than_losses_are_found_does_not_stand_still(int seed)
    {
        var path = new Path(TimeSpan.FromMilliseconds(1), Loss: 0.01, Rate: 1_000, Queue: 4 << 20) { Held = (0.005, TimeSpan.FromMilliseconds(0.75)) };
        var stream = new Stream(100_000_000, path, (ulong)seed);
        var took = stream.Run(default, Limit) - default(Instant);
        output.WriteLine($"{took.TotalMilliseconds} ms, {stream.Turns} turns, {stream.Sender.SentAgain} sent again");
        Assert.True(stream.IsWhole);
        Assert.InRange(took.TotalMilliseconds, 50, 300);
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(10_000)]
    public void A_stream_that_waits_long_for_its_pace_waits_without_work(int bytesPerSecond)
    {
        var path = new Path(TimeSpan.FromMilliseconds(1), Loss: 0.01, Rate: bytesPerSecond / 1e6, Queue: 20_000);
        var stream = new Stream(200_000, path, seed: 3);
        stream.Run(default, Limit);
        Assert.True(stream.IsWhole);
        Assert.InRange(stream.Turns, 1, 2_000);
    }

    /// <summary>A sender that is patient asks a receiver that is away, with whatever is there to be sent, and goes on when it is back.</summary>
    [Theory]
    [InlineData(1_163, 20_000_000)]
    [InlineData(1_383, 20_000_000)]
    [InlineData(8_883, 20_000_000)]
    [InlineData(1_383, 3_000)]
    [InlineData(1_383, 0)]
    public void After_hours_of_silence_a_stream_goes_on(int room, int restOfStream)
    {
        var hours = TimeSpan.FromHours(3);
        var begin = new Instant(100_000);
        var path = new Path(TimeSpan.FromMilliseconds(1), Rate: 100, Queue: 1_000_000) { Outages = [(begin, begin + hours)] };
        var stream = new Stream(40_000_000, path, seed: 9, room: room);
        stream.Sender.Write(5_000_000);
        var now = stream.RunUntil(default, begin);
        Assert.Equal(5_000_000, stream.Sender.Contiguous);
        stream.Sender.Write(5_000_000 + restOfStream);
        now = stream.RunUntil(now, begin + hours);
        Assert.Equal(5_000_000, stream.Sender.Contiguous);
        stream.Sender.Write(stream.Size);
        now = stream.Run(now, TimeSpan.FromSeconds(10));
        output.WriteLine($"{now}, {stream.Turns} turns, {stream.Sender.PacketsSent} packets");
        Assert.True(stream.IsWhole);
        Assert.InRange(stream.Turns, 1, 500_000);
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
