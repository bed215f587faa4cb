using Ordo.Bench;

namespace Ordo.Tests.Bench;

/// <summary>The benchmark finds each id that is lost or doubled, in whatever order ids come.</summary>
public sealed class RecorderTests
{
    [Theory]
    [InlineData(1, null, new long[] { 3, 1, 2 })]
    [InlineData(1, null, new long[0])]
    [InlineData(10, null, new long[] { 21, 1, 11 })]
    [InlineData(1, "2 was given to nobody, and 3 was", new long[] { 3, 1, 4 })]
    [InlineData(1, "2 was given twice", new long[] { 2, 1, 2, 3 })]
    [InlineData(1, "1 was given to nobody, and 2 was", new long[] { 2, 3 })]
    [InlineData(10, "11 was given to nobody, and 21 was", new long[] { 1, 21 })]
    public void It_says_what_is_wrong_with_the_numbers(int step, string? fault, long[] numbers)
    {
        var recorder = Filled(numbers.Select(number => (number, TimeSpan.Zero)));
        Assert.Equal(fault, recorder.Fault(step));
    }

    [Fact]
    public void It_tells_when_it_is_full_and_has_room_for_one_more_of_each_caller()
    {
        var recorder = new Recorder(room: 2, callers: 2);
        Assert.True(recorder.Add(1, TimeSpan.Zero));
        Assert.False(recorder.Add(2, TimeSpan.Zero));
        Assert.False(recorder.Add(3, TimeSpan.Zero));
        Assert.Equal(3, recorder.Count);
        Assert.Null(recorder.Fault(1));
    }

    [Fact]
    public void Percentiles_are_of_what_was_measured_only()
    {
        var times = Enumerable.Range(1, 100).Select(n => (number: (long)n, took: TimeSpan.FromMilliseconds(101 - n)));
        var recorder = Filled([(0, TimeSpan.FromHours(1)), .. times, (101, TimeSpan.FromHours(1))]);
        Assert.Equal((51, 100), recorder.Percentiles(1, 101));
        Assert.Equal((0, 0), recorder.Percentiles(1, 1));
    }

    private static Recorder Filled(IEnumerable<(long Number, TimeSpan Took)> kept)
    {
        var recorder = new Recorder(room: 200, callers: 1);
        foreach (var (number, took) in kept)
        {
            recorder.Add(number, took);
        }

        return recorder;
    }
}
