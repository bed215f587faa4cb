using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ordo.Server.Tests.Logging;

/// <summary>How a log line looks, whatever a stranger has it say.</summary>
public sealed class LogLineTests
{
    private readonly Noon _noon = new();

    [Fact]
    public void Ordos_own_sentences_stand_alone_and_those_of_the_framework_are_led_by_their_class()
    {
        Assert.Equal("2026-11-21T12:00:00.000Z info: Member 2 leads.\n", Line("Ordo.Node.Hosting.MemberHost", "Member 2 leads."));
        Assert.Equal("2026-11-21T12:00:00.000Z info: Microsoft.Kestrel[7] Bad request.\n", Line("Microsoft.Kestrel", "Bad request."));
    }

    [Theory]
    [InlineData("plain ä", "plain ä")]
    [InlineData("two\r\nlines\ttab", "two lines tab")]
    [InlineData("\u001b[31mred\u0007", "\\u001b[31mred\\u0007")]
    [InlineData("\u202eturned\u2028split\u009b", "\\u202eturned split\\u009b")]
    public void Nothing_that_is_logged_controls_a_terminal(string text, string shown)
    {
        Assert.Equal(shown, PlainLine.Of(text));
        Assert.EndsWith($": {shown}\n", Line("Ordo.Node.Wire.PeerLink", text), StringComparison.Ordinal);
    }

    private string Line(string category, string text)
    {
        using var output = new StringWriter { NewLine = "\n" };
        var entry = new LogEntry<string>(LogLevel.Information, category, new EventId(7), text, exception: null, static (state, _) => state);
        new LogLineFormatter(_noon).Write(entry, scopeProvider: null, output);
        return output.ToString();
    }

    private sealed class Noon : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    }
}
