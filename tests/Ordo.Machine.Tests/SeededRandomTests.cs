namespace Ordo.Machine.Tests;

public sealed class SeededRandomTests
{
    [Fact]
    public void The_same_seed_gives_the_same_numbers()
    {
        var one = new SeededRandom(42);
        var two = new SeededRandom(42);
        Assert.Equal(
            Enumerable.Range(0, 1000).Select(_ => one.NextBits()),
            Enumerable.Range(0, 1000).Select(_ => two.NextBits()));
    }

    [Fact]
    public void Numbers_stay_within_their_bounds_and_reach_both_ends()
    {
        var random = new SeededRandom(1);
        var drawn = Enumerable.Range(0, 10_000).Select(_ => random.Between(-2, 3)).ToHashSet();
        Assert.Equal([-2, -1, 0, 1, 2, 3], drawn.Order());
        Assert.All(Enumerable.Range(0, 1000), _ => Assert.InRange(random.Below(7), 0, 6));
    }
}
