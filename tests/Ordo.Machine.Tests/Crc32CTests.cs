namespace Ordo.Machine.Tests;

public sealed class Crc32CTests
{
    [Fact]
    public void The_checksums_are_those_of_the_standard()
    {
        Assert.Equal(0xE3069283U, Crc32C.Of("123456789"u8));
        Assert.Equal(0x8A9136AAU, Crc32C.Of(new byte[32]));
        Assert.Equal(0x62A8AB43U, Crc32C.Of(Enumerable.Repeat((byte)0xFF, 32).ToArray()));
        Assert.Equal(0x46DD794EU, Crc32C.Of(Enumerable.Range(0, 32).Select(i => (byte)i).ToArray()));
    }

    [Fact]
    public void A_checksum_goes_on_where_another_ended()
    {
        var bytes = Enumerable.Range(0, 100).Select(i => (byte)(i * 7)).ToArray();
        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            Assert.Equal(Crc32C.Of(bytes), Crc32C.Of(bytes.AsSpan(cut), Crc32C.Of(bytes.AsSpan(0, cut))));
        }

        Assert.Equal(Crc32C.Of(BitConverter.GetBytes(0x1122334455667788UL), 5), Crc32C.Of(0x1122334455667788UL, 5));
    }
}
