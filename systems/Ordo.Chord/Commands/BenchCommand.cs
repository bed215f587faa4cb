using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using Ordo.Chord.Bench;
using Ordo.Chord.Local;
using Ordo.CommandLine;
using Ordo.Rpc;

namespace Ordo.Chord.Commands;

/// <summary><c>ordo chord bench</c>: how many keys one client finds over one connection, and how fast a ring heals.</summary>
internal static class BenchCommand
{
    /// <summary>Builds the verb.</summary>
    public static Verb Create()
    {
        var nodes = VerbOptions.Number("--nodes", "How many processes. Default 6.", 1, 32);
        var callers = new Option<string>("--callers") { Description = "How many call at once over the one connection, one run for each number.", HelpName = "N,…", DefaultValueFactory = _ => "1,64" };
        var seconds = VerbOptions.Seconds("--seconds", "How long each run takes. Default 4.", 0.1, 600);
        var warmUp = VerbOptions.Seconds("--warm-up", "How long each is warmed up before. Default 2.", 0, 600);
        var keys = VerbOptions.Number("--keys", "How many keys are saved and found. Default 1000.", 1, 1_000_000);
        var kills = VerbOptions.Number("--kills", "How many nodes are killed at the end. Default 2.", 0, 16);
        var basePort = VerbOptions.Number("--base-port", "Node i listens on base + 10·i. Default 7600.", 1, 60000);
        var json = VerbOptions.Json();
        var verb = new Verb(
            "bench",
            "Starts a ring of processes and measures it: finds and saves of one client over one connection, and how long keys are out of reach after a node is killed.",
            "ordo chord bench",
            "ordo chord bench --nodes 3 --callers 1,16,256 --seconds 10 --json")
        {
            nodes, callers, seconds, warmUp, keys, kills, basePort, json,
        };
        verb.SetAction((parsed, _) =>
        {
            var count = (int)(parsed.GetValue(nodes) ?? 6);
            return RunAsync(
                new RingBenchOptions(
                    count,
                    (int)(parsed.GetValue(basePort) ?? 7600),
                    CallersOf(parsed.GetRequiredValue(callers)),
                    parsed.GetValue(seconds) ?? TimeSpan.FromSeconds(4),
                    parsed.GetValue(warmUp) ?? TimeSpan.FromSeconds(2),
                    (int)(parsed.GetValue(keys) ?? 1000),
                    (int)Math.Min(parsed.GetValue(kills) ?? 2, count - 1)),
                parsed.GetValue(json));
        });
        return verb;
    }

    private static async Task<int> RunAsync(RingBenchOptions options, bool json)
    {
        using var stop = new StopSignals();
        using var progress = new ProgressLine();
        RingFigures figures;
        await using (var bench = new RingBench(options))
        {
            try
            {
                figures = await bench.RunAsync(progress.Show, stop.Token);
            }
            catch (Exception failure) when (stop.Token.IsCancellationRequested && (failure is OperationCanceledException or RpcException or CommandException))
            {
                return CommandException.Failed;
            }
            catch (ChildFailedException failure) when (failure.HasToldWhy)
            {
                return failure.ExitCode;
            }
            catch (RpcException failure)
            {
                throw new CommandException($"the ring of the bench answers no more: {failure.Status.Detail}.");
            }
        }

        progress.Clear();
        if (json)
        {
            PrintedJson.Print(new
            {
                finds = figures.Finds.Select(Fields),
                saves = figures.Puts.Select(Fields),
                healSeconds = figures.Kills.Select(kill => Math.Round(kill.TotalSeconds, 3)),
            });
            return 0;
        }

        var table = new TextTable("callers", "find/s", "p50 ms", "p99 ms", "save/s", "p50 ms ", "p99 ms ");
        foreach (var ((number, find), (_, put)) in figures.Finds.Zip(figures.Puts))
        {
            table.Add($"{number}", $"{find.PerSecond:F0}", $"{find.P50Ms:F2}", $"{find.P99Ms:F2}", $"{put.PerSecond:F0}", $"{put.P50Ms:F2}", $"{put.P99Ms:F2}");
        }

        table.Write();
        foreach (var kill in figures.Kills)
        {
            Console.Out.WriteLine($"A node was killed: after {kill.TotalSeconds:F2} s all {options.Keys} keys had been found again.");
        }

        return 0;
    }

    private static object Fields((int Callers, CallRates Rates) run) => new
    {
        callers = run.Callers,
        perSecond = Math.Round(run.Rates.PerSecond),
        p50Ms = Math.Round(run.Rates.P50Ms, 3),
        p99Ms = Math.Round(run.Rates.P99Ms, 3),
    };

    private static List<int> CallersOf(string text)
    {
        var callers = new List<int>();
        foreach (var word in text.Split(','))
        {
            callers.Add(int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 4096
                ? number
                : throw new CommandException($"--callers must be numbers from 1 to 4096 with commas between, not '{text}'.", CommandException.Usage));
        }

        return callers;
    }
}
