using Ordo.Chord.Machine.Registry;

namespace Ordo.Chord.Tests.Machine.Registry;

/// <summary>The table on disk is read whole or not at all.</summary>
public sealed class RegistryTableCodecTests
{
    [Theory]
    [InlineData(5, 0)]
    [InlineData(5, 6)]
    [InlineData(31, 100)]
    public void A_table_comes_back_as_it_was(int bits, int nodes)
    {
        var table = RegistryTableTests.Ring(bits, nodes);
        var again = RegistryTableCodec.TryDecode(RegistryTableCodec.Encode(table), out var problem);
        Assert.Null(problem);
        Assert.NotNull(again);
        Assert.Equal((table.Bits, table.Version, table.Draws), (again.Bits, again.Version, again.Draws));
        Assert.Equal(table.Nodes, again.Nodes);
    }

    [Fact]
    public void Each_damaged_byte_and_each_length_is_noticed()
    {
        var bytes = RegistryTableCodec.Encode(RegistryTableTests.Ring(5, 3));
        for (var i = 0; i < bytes.Length; i++)
        {
            var damaged = bytes.ToArray();
            damaged[i] ^= 0x40;
            AssertRefused(damaged);
            AssertRefused(bytes[..i]);
        }

        AssertRefused([.. bytes, 0]);
    }

    [Fact]
    public void A_file_of_another_format_is_told_from_a_damaged_one()
    {
        var bytes = RegistryTableCodec.Encode(RegistryTable.Empty(5));
        bytes[8]++;
        RegistryTableCodec.TryDecode(bytes, out var problem);
        Assert.Equal("its format is 2 and this program knows 1", problem);
    }

    private static void AssertRefused(byte[] bytes)
    {
        Assert.Null(RegistryTableCodec.TryDecode(bytes, out var problem));
        Assert.NotNull(problem);
    }
}
