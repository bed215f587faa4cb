using System.Text;
using Ordo.Machine;
using Ordo.Transfer.Machine.Classic;

namespace Ordo.Transfer.Tests.Classic;

/// <summary>The datagrams of the classic protocol (specs/s04 §2).</summary>
public sealed class ClassicCodecTests
{
    [Theory]
    [InlineData("s | 0 | a.txt | 5000", 0, "a.txt", 5000, false)]
    [InlineData("s | 7 | a | b | c | 1", 7, "a | b | c", 1, false)]
    [InlineData("s | 0 |  | 0", 0, "", 0, false)]
    [InlineData("s | 0 | x | 05000", 0, "x", 5000, true)]
    [InlineData("s | 0 | x | 00", 0, "x", 0, true)]
    [InlineData("s | 0 | x | 005", 0, "x", 5, false)]
    [InlineData("s | 0 | Grüße | 1", 0, "Grüße", 1, false)]
    public void A_start_is_read_from_both_ends(string text, long sequence, string name, long size, bool isMarked)
    {
        Assert.True(ClassicCodec.TryReadStart(Encoding.UTF8.GetBytes(text), out var start));
        Assert.Equal(new ClassicStart(sequence, name, size, isMarked), start);
    }

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("s | 0 | a")]
    [InlineData("s | 0 | a | ")]
    [InlineData("s | 0 | a | 5 ")]
    [InlineData("s | -1 | a | 5")]
    [InlineData("s | 0 | a | -5")]
    [InlineData("s | 0 | a | +5")]
    [InlineData("s | x | a | 5")]
    [InlineData("s | 0 | a | 5x")]
    [InlineData("s | 0 | a | 9999999999999999999999")]
    [InlineData("s|0|a|5")]
    [InlineData("S | 0 | a | 5")]
    [InlineData("d | 0 | a | 5")]
    public void What_is_no_start_is_none(string text) => Assert.False(ClassicCodec.TryReadStart(Encoding.UTF8.GetBytes(text), out _));

    [Fact]
    public void A_name_that_is_no_utf8_is_none() => Assert.False(ClassicCodec.TryReadStart([.. "s | 0 | "u8, 0xC3, 0x28, .. " | 5"u8], out _));

    [Fact]
    public void Data_is_cut_at_the_first_two_delimiters_only()
    {
        Assert.True(ClassicCodec.TryReadData("d | 12 |  | a | b | "u8, out var sequence, out var bytes));
        Assert.Equal((12, " | a | b | "), (sequence, Encoding.ASCII.GetString(bytes)));
        Assert.True(ClassicCodec.TryReadData("d | 1 | "u8, out _, out bytes));
        Assert.True(bytes.IsEmpty);
        Assert.False(ClassicCodec.TryReadData("d | 1 |"u8, out _, out _));
        Assert.False(ClassicCodec.TryReadData("d |  | x"u8, out _, out _));
    }

    [Theory]
    [InlineData("a | 1 | 1024", 1, 1024L, false)]
    [InlineData("a | 1 | 01024", 1, 1024L, true)]
    [InlineData("a | 17", 17, null, false)]
    public void An_acknowledgement_is_read(string text, long next, long? buffer, bool isMarked)
    {
        Assert.True(ClassicCodec.TryReadAck(Encoding.ASCII.GetBytes(text), out var ack));
        Assert.Equal(new ClassicAck(next, buffer, isMarked), ack);
    }

    [Theory]
    [InlineData("a | ")]
    [InlineData("a | 1 | ")]
    [InlineData("a | 1 | 2 | 3")]
    [InlineData("b | 1")]
    [InlineData("a | 1x")]
    public void What_is_no_acknowledgement_is_none(string text) => Assert.False(ClassicCodec.TryReadAck(Encoding.ASCII.GetBytes(text), out _));

    [Fact]
    public void Messages_are_written_as_published()
    {
        var into = new byte[ClassicCodec.MaxHeader];
        Assert.Equal("s | 0 | a.txt | 5000", Text(into, ClassicCodec.WriteStart(into, new ClassicStart(0, "a.txt", 5000, IsMarked: false))));
        Assert.Equal("s | 0 | a.txt | 05000", Text(into, ClassicCodec.WriteStart(into, new ClassicStart(0, "a.txt", 5000, IsMarked: true))));
        Assert.Equal("d | 3 | ", Text(into, ClassicCodec.WriteDataHeader(into, 3)));
        Assert.Equal("a | 1 | 1024", Text(into, ClassicCodec.WriteStartAck(into, 1, 1024, isMarked: false)));
        Assert.Equal("a | 1 | 01024", Text(into, ClassicCodec.WriteStartAck(into, 1, 1024, isMarked: true)));
        Assert.Equal("a | 4", Text(into, ClassicCodec.WriteDataAck(into, 4)));
    }

    [Fact]
    public void The_longest_messages_fit()
    {
        var into = new byte[ClassicCodec.MaxHeader];
        Assert.NotEqual(0, ClassicCodec.WriteStart(into, new ClassicStart(ClassicCodec.MaxNumber, new string('x', 255), ClassicCodec.MaxNumber, IsMarked: true)));
        Assert.NotEqual(0, ClassicCodec.WriteStartAck(into.AsSpan(0, ClassicCodec.MaxAck), ClassicCodec.MaxNumber + 1, int.MaxValue, isMarked: true));
    }

    [Fact]
    public void Starts_are_read_as_written()
    {
        var seed = (ulong)Random.Shared.NextInt64();
        var random = new SeededRandom(seed);
        var into = new byte[ClassicCodec.MaxHeader];
        for (var i = 0; i < 2000; i++)
        {
            var name = string.Concat(Enumerable.Range(0, random.Below(20)).Select(_ => random.Below(4) switch { 0 => " | ", 1 => "0", 2 => "ж", _ => "x" }));
            var start = new ClassicStart(random.Between(0, ClassicCodec.MaxNumber), name, random.Between(0, ClassicCodec.MaxNumber), random.Chance(0.5));
            var size = ClassicCodec.WriteStart(into, start);
            Assert.True(ClassicCodec.TryReadStart(into.AsSpan(0, size), out var read), $"seed {seed}");
            Assert.Equal(start, read);
        }
    }

    private static string Text(byte[] bytes, int size) => Encoding.UTF8.GetString(bytes, 0, size);
}
