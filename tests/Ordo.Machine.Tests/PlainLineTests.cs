namespace Ordo.Machine.Tests;

public sealed class PlainLineTests
{
    [Theory]
    [InlineData("plain ä", "plain ä")]
    [InlineData("two\r\nlines\ttab", "two lines tab")]
    [InlineData("\u001b[31mred\u0007", "\\u001b[31mred\\u0007")]
    [InlineData("\u202eturned\u2028split\u009b", "\\u202eturned split\\u009b")]
    public void Nothing_in_a_plain_line_controls_a_terminal(string text, string shown) => Assert.Equal(shown, PlainLine.Of(text));
}
