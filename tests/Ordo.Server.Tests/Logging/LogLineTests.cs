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

    [Fact]
    public void Nothing_that_is_logged_controls_a_terminal()
    {
        Assert.EndsWith(": \\u001b[31mred line two\n", Line("Ordo.Node.Wire.PeerLink", "\u001b[31mred\nline two"), StringComparison.Ordinal);
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
