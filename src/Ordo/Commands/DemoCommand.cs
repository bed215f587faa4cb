using System.Text.Json;
using Ordo.CommandLine;
using Ordo.Demo;
using Ordo.Local;

namespace Ordo.Commands;

/// <summary><c>ordo demo</c>: a leader is killed before the eyes of whoever looks, and no id is lost.</summary>
internal static class DemoCommand
{
    private const int DefaultKills = 3;
    private static readonly TimeSpan DefaultTime = TimeSpan.FromSeconds(3);

    /// <summary>Builds the verb.</summary>
    public static Verb Create()
    {
        var kills = VerbOptions.Number("--kills", "How often the leader is killed; 3 when it is not given.", 0, 1000);
        var seconds = VerbOptions.Seconds("--seconds", "How long ids run before each kill and after the last; 3 when it is not given.", 0.1, 600);
        var json = VerbOptions.Json();
        var verb = new Verb(
            "demo",
            "Shows what happens when a leader dies: a cluster of three processes in a temporary directory gives ids, its leader is killed, the gap is measured, the member comes back.",
            "ordo demo",
            "ordo demo --kills 1 --seconds 1",
            "ordo demo --kills 20 --json")
        {
            kills, seconds, json,
        };
        verb.SetAction(async parsed =>
        {
            var plan = new DemoPlan((int)(parsed.GetValue(kills) ?? DefaultKills), parsed.GetValue(seconds) ?? DefaultTime);
            return await RunAsync(plan, parsed.GetValue(json));
        });
        return verb;
    }

    private static async Task<int> RunAsync(DemoPlan plan, bool json)
    {
        using var stop = new StopSignals();
        using var directory = TemporaryDirectory.Create(parent: null, mustBeDisk: false);
        DemoResult result;
        try
        {
            await using IDemoView view = json ? new PlainDemoView(output: null)
                : Console.IsOutputRedirected ? new PlainDemoView(Console.Out)
                : new LiveDemoView();
            result = await DemoRun.RunAsync(plan, Path.Combine(directory.Path, "demo"), view, stop.Token);
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            throw new CommandException("Stopped before the members ran: nothing is left of what was started.");
        }

        Console.Out.WriteLine(json ? Json(result) : Text(result));
        return result.Fault is null ? 0 : throw new CommandException($"An id was lost or doubled: {result.Fault}.");
    }

    private static string Text(DemoResult result)
    {
        var gaps = result.Kills.Count == 0 ? "nobody was killed" : $"gaps of {string.Join(", ", result.Kills.Select(kill => $"{kill.Gap.TotalMilliseconds:F0}"))} ms, longest wait of a caller {result.Kills.Max(kill => kill.Wait).TotalMilliseconds:F0} ms";
        return result.Fault is null ? $"{result.Ids} ids given, none lost, none doubled; {gaps}" : $"{result.Ids} ids given; {gaps}";
    }

    private static string Json(DemoResult result) => JsonSerializer.Serialize(new
    {
        ids = result.Ids,
        fault = result.Fault,
        kills = result.Kills.Select(kill => new
        {
            member = kill.Member,
            gapMs = Math.Round(kill.Gap.TotalMilliseconds, 1),
            longestWaitMs = Math.Round(kill.Wait.TotalMilliseconds, 1),
            leader = kill.Leader,
            readyMs = Math.Round(kill.Ready.TotalMilliseconds, 1),
        }),
    });
}
