namespace Ordo.Client.Tests.Requests;

/// <summary>A range is its ids, in their order.</summary>
public sealed class IdRangeTests
{
    [Theory]
    [InlineData(7, 7, 1, new long[] { 7 }, "7")]
    [InlineData(7, 9, 1, new long[] { 7, 8, 9 }, "7-9")]
    [InlineData(10, 30, 10, new long[] { 10, 20, 30 }, "10-30 step 10")]
    [InlineData(long.MaxValue - 1, long.MaxValue, 1, new[] { long.MaxValue - 1, long.MaxValue }, "9223372036854775806-9223372036854775807")]
    public void It_goes_from_the_first_to_the_last_id(long first, long last, long step, long[] ids, string text)
    {
        var range = new IdRange(first, last, step);
        Assert.Equal(ids, range.ToArray());
        Assert.Equal(ids.Length, range.Count);
        Assert.Equal(text, range.ToString());
    }

    [Fact]
    public void The_default_one_has_none() => Assert.Empty(default(IdRange));
}
