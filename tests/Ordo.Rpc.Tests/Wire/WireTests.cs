using System.Buffers;
using Ordo.Rpc.Tests.Protos;
using Ordo.Rpc.Wire;

namespace Ordo.Rpc.Tests.Wire;

public sealed class WireTests
{
    [Fact]
    public void A_message_is_read_as_it_was_written_and_nothing_else_is_taken()
    {
        var output = new ArrayBufferWriter<byte>();
        MessageFrame.Write(output, new EchoRequest { Text = "hello", Times = 3 }, length: 9);
        MessageFrame.Write(output, new EchoRequest(), length: 0);
        Assert.Equal("0000000009", Convert.ToHexString(output.WrittenSpan[..5]));
        for (var length = 0; length < MessageFrame.HeaderBytes + 9; length++)
        {
            var part = new ReadOnlySequence<byte>(output.WrittenMemory[..length]);
            Assert.Equal(MessageRead.Incomplete, MessageFrame.TryRead(ref part, 100, out _));
            Assert.Equal(length, part.Length);
        }

        var all = new ReadOnlySequence<byte>(output.WrittenMemory);
        Assert.Equal(MessageRead.Message, MessageFrame.TryRead(ref all, 100, out var message));
        Assert.Equal(new EchoRequest { Text = "hello", Times = 3 }, EchoRequest.Parser.ParseFrom(message));
        Assert.Equal(MessageRead.Message, MessageFrame.TryRead(ref all, 100, out message));
        Assert.True(message.IsEmpty && all.IsEmpty);
    }

    [Theory]
    [InlineData("0100000001FF", MessageRead.Compressed)]
    [InlineData("0200000001FF", MessageRead.Malformed)]
    [InlineData("47", MessageRead.Malformed)]
    [InlineData("00FFFFFFFF", MessageRead.TooLong)]
    [InlineData("0000000065", MessageRead.TooLong)]
    [InlineData("0000000064", MessageRead.Incomplete)]
    public void What_cannot_be_a_message_is_told_apart(string hex, object expected)
    {
        var bytes = new ReadOnlySequence<byte>(Convert.FromHexString(hex));
        Assert.Equal(expected, MessageFrame.TryRead(ref bytes, 100, out _));
    }

    [Theory]
    [InlineData("1u", 0.001)]
    [InlineData("250m", 250)]
    [InlineData("99999999m", 99_999_999)]
    [InlineData("5S", 5_000)]
    [InlineData("2H", 7_200_000)]
    [InlineData("300n", 0.0003)]
    public void A_time_out_is_read(string text, double milliseconds)
    {
        Assert.True(TimeoutHeader.TryRead(text, out var span));
        Assert.Equal(milliseconds, span.TotalMilliseconds, 0.0001);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("m")]
    [InlineData("-5m")]
    [InlineData("5x")]
    [InlineData("100000000m")]
    public void What_is_no_time_out_is_refused(string text) => Assert.False(TimeoutHeader.TryRead(text, out _));

    [Fact]
    public void A_time_out_is_written_so_that_it_is_read_again_and_is_never_shorter()
    {
        foreach (var ticks in new[] { -1, 0, 1, 9, 10, 15, 123_456_789, 987_654_321_987, 3_000_000_000_000_000_000 })
        {
            Assert.True(TimeoutHeader.TryRead(TimeoutHeader.Write(TimeSpan.FromTicks(ticks)), out var span));
            Assert.InRange(span.Ticks, Math.Max(ticks, 1), Math.Max(ticks, 1) + 10 + (ticks / 100));
        }
    }

    [Theory]
    [InlineData("all is well", "all is well")]
    [InlineData("100 %", "100 %25")]
    [InlineData("größer\n", "gr%C3%B6%C3%9Fer%0A")]
    public void A_status_text_travels_as_ASCII(string text, string encoded)
    {
        Assert.Equal(encoded, StatusMessage.Encode(text));
        Assert.Equal(text, StatusMessage.Decode(encoded));
    }
}
