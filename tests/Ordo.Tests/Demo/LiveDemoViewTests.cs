using System.Diagnostics;
using Ordo.Demo;
using Spectre.Console;
using Recorder = Ordo.Bench.Recorder;

namespace Ordo.Tests.Demo;

/// <summary>What the demo draws.</summary>
public sealed class LiveDemoViewTests
{
    private static readonly DemoMember[] Members = [new(1, "leader", 11_111), new(2, "follower", 22_222), new(3, "follower", 0)];

    [Fact]
    public void It_fits_into_80_columns_and_shows_who_is_dead()
    {
        var state = new DemoState(new Recorder(10, 1), callers: 1);
        state.Given(caller: 0, id: 7, Stopwatch.GetTimestamp());
        var story = Enumerable.Range(1, 11).Select(n => PlainDemoView.Line(TimeSpan.FromSeconds(n), new string('x', 50 + (n * 5))));
        var drawn = Draw(state, story).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.All(drawn, line => Assert.InRange(line.TrimEnd().Length, 0, 80));
        Assert.InRange(drawn.Length, 1, 24);
        Assert.Contains(drawn, line => line.Contains('3', StringComparison.Ordinal) && line.Contains("killed", StringComparison.Ordinal));
        Assert.Contains(drawn, line => line.StartsWith("ids: 1   1234/s   highest: 7   since the last: ", StringComparison.Ordinal));
    }

    private static string Draw(DemoState state, IEnumerable<string> story)
    {
        var drawn = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(drawn) });
        console.Profile.Width = 80;
        console.Write(LiveDemoView.Picture(state, 1234, Members, story));
        return drawn.ToString();
    }
}
