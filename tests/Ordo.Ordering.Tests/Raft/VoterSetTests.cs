using Ordo.Machine;
using Ordo.Ordering.Raft;

namespace Ordo.Ordering.Tests.Raft;

/// <summary>The one place that counts votes and disks.</summary>
public sealed class VoterSetTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 2)]
    [InlineData(4, 3)]
    [InlineData(5, 3)]
    [InlineData(7, 4)]
    public void A_majority_is_more_than_half(int count, int majority) => Assert.Equal(majority, Voters(count).Majority);

    [Theory]
    [InlineData(new long[] { 4 }, 4)]
    [InlineData(new long[] { 4, 9 }, 4)]
    [InlineData(new long[] { 9, 2, 5 }, 5)]
    [InlineData(new long[] { 9, 2, 5, 7 }, 5)]
    [InlineData(new long[] { 1, 1, 8, 8, 3 }, 3)]
    public void The_value_reached_by_a_majority_is_the_one_that_so_many_have_at_least(long[] values, long reached)
    {
        var voters = Voters(values.Length);
        var copy = values.ToArray();

        Assert.Equal(reached, voters.ReachedByMajority(values));
        Assert.Equal(copy, values);
        Assert.True(values.Count(v => v >= reached) >= voters.Majority);
    }

    [Fact]
    public void The_places_are_in_the_order_of_the_numbers()
    {
        var voters = new VoterSet([new MemberId(9), new MemberId(2), new MemberId(5)]);

        Assert.Equal([2, 5, 9], Enumerable.Range(0, voters.Count).Select(place => voters[place].Value));
        Assert.Equal(1, voters.PlaceOf(new MemberId(5)));
        Assert.Equal(-1, voters.PlaceOf(new MemberId(3)));
    }

    [Theory]
    [InlineData()]
    [InlineData(1, 1)]
    [InlineData(0, 1)]
    [InlineData(1, 256)]
    public void Nobody_twice_or_out_of_range(params int[] members) =>
        Assert.Throws<ArgumentException>(() => new VoterSet(members.Select(m => new MemberId(m))));

    private static VoterSet Voters(int count) => new(Enumerable.Range(1, count).Select(n => new MemberId(n)));

    [Fact]
    public void Voters_stand_in_a_ring()
    {
        var set = new VoterSet([new(1), new(4), new(7)]);
        Assert.Equal((1, 2), (set.DistanceOf(new(1), new(4)), set.DistanceOf(new(1), new(7))));
        Assert.Equal((1, 2), (set.DistanceOf(new(7), new(1)), set.DistanceOf(new(4), new(1))));
    }
}
