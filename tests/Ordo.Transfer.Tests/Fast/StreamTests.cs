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
}
