using System.Text;
using Ordo.Workers.Machine.Broker;

namespace Ordo.Workers.Tests.ZeroMq;

/// <summary>How lines are shown on the broker's console.</summary>
public sealed class LinesTests
{
    [Theory]
    [InlineData("isprime 7", "b'isprime 7'")]
    [InlineData("", "b''")]
    [InlineData("it's", "b\"it's\"")]
    [InlineData("say \"a\"", "b'say \"a\"'")]
    [InlineData("it's \"a\"", "b'it\\'s \"a\"'")]
    [InlineData("a\tb\nc\rd\\e", "b'a\\tb\\nc\\rd\\\\e'")]
    [InlineData("ü\u007f\u0000", "b'\\xc3\\xbc\\x7f\\x00'")]
    public void Bytes_are_shown_as_Python_shows_them(string line, string shown) => Assert.Equal(shown, Lines.ToPython(Encoding.UTF8.GetBytes(line)));

    [Fact]
    public void A_long_line_is_cut() => Assert.EndsWith("aaa' and 5904 bytes more", Lines.ToPython(Encoding.UTF8.GetBytes(new string('a', 10_000))), StringComparison.Ordinal);
}
