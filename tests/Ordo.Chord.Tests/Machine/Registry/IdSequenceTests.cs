using Ordo.Chord.Machine.Registry;

namespace Ordo.Chord.Tests.Machine.Registry;

/// <summary>The ids of the teaching ring, as every implementation of it draws them (specs/s08 §2).</summary>
public sealed class IdSequenceTests
{
    [Fact]
    public void The_generator_gives_the_numbers_of_the_seed_zero()
    {
        var generator = new Mt19937(0);
        uint[] expected = [0xd82c07cd, 0x629f6fbe, 0xc2094cac, 0xe3e70682, 0x6baa9455, 0x0a5d2f34, 0x42485e3a, 0xf728b4fa];
        Assert.Equal(expected, expected.Select(_ => generator.Next()));
    }

    [Fact]
    public void The_generator_gives_the_numbers_that_its_authors_published()
    {
        // mt19937ar.out: init_by_array({0x123, 0x234, 0x345, 0x456}); the first five, and the thousandth.
        var generator = new Mt19937(0x123, 0x234, 0x345, 0x456);
        var numbers = Enumerable.Range(0, 1000).Select(_ => generator.Next()).ToList();
        Assert.Equal([1067595299, 955945823, 477289528, 4107218783, 4228976476], numbers.Take(5));
        Assert.Equal(3460025646, numbers[^1]);
    }

    [Theory]
    [InlineData(3, new[] { 6, 6, 0, 4, 7, 6, 4, 7, 5, 3 })]
    [InlineData(4, new[] { 12, 13, 1, 8, 15, 12, 9, 15, 11, 6 })]
    [InlineData(8, new[] { 197, 215, 20, 132, 248, 207, 155, 244, 183, 111 })]
    [InlineData(10, new[] { 788, 861, 82, 530, 995, 829, 621, 976, 733, 447 })]
    public void Ids_are_drawn_as_the_spec_has_them(int bits, int[] expected)
    {
        var ids = new IdSequence(bits);
        Assert.Equal(expected, expected.Select(_ => ids.Next()));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(31)]
    public void The_narrowest_and_the_widest_ring_have_ids_that_fit(int bits)
    {
        var ids = new IdSequence(bits);
        var drawn = Enumerable.Range(0, 1000).Select(_ => ids.Next()).ToList();
        Assert.All(drawn, id => Assert.InRange((long)id, 0, (1L << bits) - 1));
        Assert.True(drawn.Max() >= (1L << bits) / 2);
        Assert.True(drawn.Min() < (1L << bits) / 2);
    }

    [Fact]
    public void A_sequence_goes_on_where_it_stood()
    {
        var ids = new IdSequence(5);
        for (var i = 0; i < 1000; i++)
        {
            ids.Next();
        }

        var again = IdSequence.At(5, ids.Position);
        Assert.Equal(ids.Position, again.Position);
        Assert.Equal(Enumerable.Range(0, 100).Select(_ => ids.Next()).ToList(), Enumerable.Range(0, 100).Select(_ => again.Next()).ToList());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(32)]
    public void A_ring_has_1_to_31_bits(int bits) => Assert.Throws<ArgumentOutOfRangeException>(() => new IdSequence(bits));
}
