using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Ordo.Machine;
using Ordo.Workers.Machine.Framing;

namespace Ordo.Workers.Tests.Framing;

/// <summary>Answers as a server writes them and as a client reads them.</summary>
public sealed class AnswerTests
{
    [Theory]
    [InlineData(7L, false, false, "is prime")]
    [InlineData(10L, false, false, "is not prime")]
    [InlineData(-7L, true, false, "-7 is not prime")]
    [InlineData(9223372036854775783L, true, true, "9223372036854775783 is prime\n")]
    [InlineData(long.MinValue, true, true, "-9223372036854775808 is not prime\n")]
    [InlineData(null, true, false, "invalid input")]
    [InlineData(null, false, true, "invalid input\n")]
    public void An_answer_has_the_text_of_its_style(long? number, bool isFull, bool endsLine, string text)
    {
        var output = new ArrayBufferWriter<byte>();
        AnswerText.Write(new PrimeRequest(number), new AnswerStyle(isFull, endsLine), output);
        Assert.Equal(text, Encoding.ASCII.GetString(output.WrittenSpan));
        Assert.InRange(output.WrittenCount, 1, AnswerText.MaxLength);
    }

    [Fact]
    public void An_answer_of_each_style_is_read_whole_and_not_before()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<long>(), ArbMap.Default.ArbFor<bool>(), ArbMap.Default.ArbFor<bool>(), (number, isFull, endsLine) =>
        {
            var output = new ArrayBufferWriter<byte>();
            AnswerText.Write(new PrimeRequest(number), new AnswerStyle(isFull, endsLine), output);
            var text = Encoding.ASCII.GetString(output.WrittenSpan).TrimEnd();
            var read = AnswerReading.Read(number, Encoding.ASCII.GetString(output.WrittenSpan));
            return read == (text.EndsWith("not prime", StringComparison.Ordinal) ? ReadAnswer.NotPrime : ReadAnswer.Prime)
                && Enumerable.Range(0, text.Length).All(length => AnswerReading.Read(number, text[..length]) == ReadAnswer.Incomplete);
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("invalid input")]
    [InlineData("8 is prime")]
    [InlineData("77 is prime")]
    [InlineData("is prime is prime")]
    [InlineData("is primes")]
    [InlineData("HTTP/1.1 400 Bad Request")]
    [InlineData("\0")]
    public void Anything_else_is_nonsense(string text)
    {
        Assert.Equal(ReadAnswer.Nonsense, AnswerReading.Read(7, text));
    }

    [Fact]
    public void White_space_without_end_is_nonsense()
    {
        Assert.Equal(ReadAnswer.Incomplete, AnswerReading.Read(7, "\n"));
        Assert.Equal(ReadAnswer.Nonsense, AnswerReading.Read(7, new string('\n', AnswerReading.MaxLength)));
    }

    [Fact]
    public void Four_bytes_are_a_number_however_they_come()
    {
        var framing = new BinaryFraming();
        foreach (var part in (byte[])[0, 0xEC, 0x66, 0xED, 255, 255, 255, 251, 7])
        {
            framing.Receive([part], Instant.Never);
        }

        Assert.Equal(Instant.Forever, framing.Deadline);
        framing.End();
        Assert.True(framing.TryTake(out var first) && framing.TryTake(out var second) && framing.TryTake(out var third) && !framing.TryTake(out _)
            && (first.Number, second.Number, third.Number) == (15492845, 4294967291, null));
    }
}
