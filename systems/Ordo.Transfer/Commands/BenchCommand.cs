using System;
using System.CommandLine;
using System.IO;
using Ordo.CommandLine;
using Ordo.Transfer.Bench;

namespace Ordo.Transfer.Commands;

/// <summary><c>ordo transfer bench</c>: the rate over the loopback, and over networks that lose and delay.</summary>
internal static class BenchCommand
{
    private const double Million = 1e6;

    /// <summary>Builds the verb.</summary>
    public static Verb Create()
    {
        var size = VerbOptions.Number("--size", "The file of the loopback, in million bytes. Default 1000.", 1, 100_000);
        var gridSize = VerbOptions.Number("--grid-size", "The file of the networks, in million bytes. Default 20.", 1, 10_000);
        var limit = VerbOptions.Seconds("--limit", "How long one transfer by the slow protocols may take; what has arrived by then tells their rate. Default 20.", 1, 3_600);
        var peer = new Option<bool>("--peer") { Description = "Measure the TFTP of the distribution beside it, through the same networks." };
        var directory = new Option<string?>("--dir") { Description = "Where its files go, in a folder that is removed. Default: the directory of temporary files.", HelpName = "DIR" };
        var chart = new Option<string?>("--chart") { Description = "Draw the networks into this file, as SVG.", HelpName = "FILE" };
        var only = new Option<string?>("--only") { Description = "Only the part of that name: loopback, networks or fairness.", HelpName = "PART" };
        only.AcceptOnlyFromAmong("loopback", "networks", "fairness");
        var verb = new Verb(
            "bench",
            "Measures transfers: over the loopback beside what UDP alone carries, through a relay that loses 0, 1, 5 and 20 % at round trips of 0, 20 and 100 ms, and two at once through a narrow one.",
            "ordo transfer bench",
            "ordo transfer bench --peer --only networks")
        {
            size, gridSize, limit, peer, directory, chart, only,
        };
        verb.SetAction(parsed => InFolder(parsed.GetValue(directory), bench =>
        {
            var part = parsed.GetValue(only);
            if (part is null or "loopback")
            {
                bench.Loopback((parsed.GetValue(size) ?? 1_000) * (long)Million);
            }

            if (part is null or "networks")
            {
                var cells = bench.Networks((parsed.GetValue(gridSize) ?? 20) * (long)Million, parsed.GetValue(limit) ?? TimeSpan.FromSeconds(20), parsed.GetValue(peer));
                if (parsed.GetValue(chart) is { } picture)
                {
                    File.WriteAllText(picture, NetworksChart.Draw(cells));
                }
            }

            if (part is null or "fairness")
            {
                bench.Fairness();
            }
        }));
        return verb;
    }

    /// <summary>Measures in a folder that is removed, also when somebody stops it.</summary>
    private static int InFolder(string? directory, Action<TransferBench> measure)
    {
        using var stop = new StopSignals();
        var folder = Path.Combine(directory ?? Path.GetTempPath(), $"ordo-transfer-bench-{Environment.ProcessId}");
        Directory.CreateDirectory(folder);
        try
        {
            measure(new TransferBench(folder, Console.Out, stop.Token));
            return 0;
        }
        catch (OperationCanceledException)
        {
            throw new CommandException("stopped.");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
