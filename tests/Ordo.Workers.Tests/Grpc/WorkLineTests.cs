using Ordo.Workers.Machine.Lines;

namespace Ordo.Workers.Tests.Grpc;

/// <summary>Lines of the client, and texts as it shows them.</summary>
public sealed class WorkLineTests
{
    [Theory]
    [InlineData("reverse hello wörld", "hello wörld")]
    [InlineData("reverse  two blanks ", " two blanks ")]
    [InlineData("  reverse a", "a")]
    [InlineData("reverse", "")]
    [InlineData("reverse ", "")]
    public void A_text_is_taken_to_the_letter(string line, string text)
    {
        Assert.Equal(new WorkLine.Reverse(text), WorkLineParser.Parse(line));
        Assert.Equal(new WorkLine.Split(text), WorkLineParser.Parse(line.Replace("reverse", "split", StringComparison.Ordinal)));
    }

    [Fact]
    public void Numbers_stand_between_any_blanks() =>
        Assert.Equal([2, -7, 0, 2147483647, -2147483648], Assert.IsType<WorkLine.IsPrime>(WorkLineParser.Parse("isprime  2 -7\t0 +2147483647  -2147483648 ")).Numbers);

    [Theory]
    [InlineData("isprime")]
    [InlineData("isprime  ")]
    [InlineData("isprime x")]
    [InlineData("isprime 2 3.5")]
    [InlineData("isprime 2147483648")]
    [InlineData("isprime -2147483649")]
    [InlineData("isprime 1,000")]
    [InlineData("isprime 99999999999999999999")]
    [InlineData("isprime ٣")]
    [InlineData("isprime 7\0")]
    [InlineData("primes 2")]
    [InlineData("reversed text")]
    [InlineData("EXIT")]
    public void A_wrong_line_says_what_to_type(string line) => Assert.NotEmpty(Assert.IsType<WorkLine.Wrong>(WorkLineParser.Parse(line)).Advice);

    [Fact]
    public void A_line_may_be_empty_or_the_last()
    {
        Assert.Equal(new WorkLine.Nothing(), WorkLineParser.Parse("   "));
        Assert.Equal(new WorkLine.Exit(), WorkLineParser.Parse(" exit "));
    }

    [Theory]
    [InlineData("plain", "\"plain\"")]
    [InlineData("", "\"\"")]
    [InlineData("dlröw 𝄞", "\"dlröw 𝄞\"")]
    [InlineData("say \"it's\" \\", "\"say \\\"it\\'s\\\" \\\\\"")]
    [InlineData("a\nb\rc\td", "\"a\\nb\\rc\\td\"")]
    [InlineData("\u001b[2J\u0000\u007f", "\"\\033[2J\\000\\177\"")]
    [InlineData("\u202e\u2028", "\"\\342\\200\\256\\342\\200\\250\"")]
    public void A_text_is_shown_as_protobuf_writes_it(string text, string expected) => Assert.Equal(expected, ProtobufText.Quote(text));
}
