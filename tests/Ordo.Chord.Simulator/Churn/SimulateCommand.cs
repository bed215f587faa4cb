using System.Globalization;
using System.Security.Cryptography;

namespace Ordo.Chord.Simulator;

/// <summary>Runs seeds on all cores, one world for each thread, and shows totals; one seed by itself is run with its trace.</summary>
internal static class SimulateCommand
{
    private const int DefaultSeeds = 100;

    /// <summary>From so many seeds on each kind of fault must have happened.</summary>
    private const int SeedsForAllKinds = 60;

    /// <summary>Runs the command. 0: every promise was kept; 1: one was broken; 2: the command line cannot be read.</summary>
    public static int Run(ReadOnlySpan<string> args, TextWriter output)
    {
        int? seeds = null;
        ulong? first = null;
        ChurnMode? mode = null;
        for (var i = 0; i < args.Length; i++)
        {
            var value = i + 1 < args.Length ? args[i + 1] : "";
            switch (args[i])
            {
                case "--seeds" when int.TryParse(value, CultureInfo.InvariantCulture, out var number) && number > 0:
                    (seeds, i) = (number, i + 1);
                    break;
                case "--seed" when ulong.TryParse(value, CultureInfo.InvariantCulture, out var number):
                    (first, i) = (number, i + 1);
                    break;
                case "--mode" when Enum.TryParse<ChurnMode>(value, ignoreCase: true, out var named):
                    (mode, i) = (named, i + 1);
                    break;
                default:
                    Console.Error.WriteLine($"simulate: cannot take '{args[i]} {value}'. Expected --seeds N, --seed S, or --mode with one of: {string.Join(", ", Enum.GetNames<ChurnMode>())}.");
                    return 2;
            }
        }

        if (seeds is null && first is { } seed)
        {
            return Replay(seed, mode, output);
        }

        return RunAll(first ?? (ulong)RandomNumberGenerator.GetInt32(1, int.MaxValue), seeds ?? DefaultSeeds, mode, output);
    }

    private static int Replay(ulong seed, ChurnMode? mode, TextWriter output)
    {
        var run = ChurnRun.Run(seed, mode, output);
        Tell(run, output);
        return run.Violation is null ? 0 : 1;
    }

    private static int RunAll(ulong first, int seeds, ChurnMode? mode, TextWriter output)
    {
        output.WriteLine($"seeds {first} to {first + (ulong)seeds - 1}");
        var totals = new ChurnTotals();
        Parallel.For(0, seeds, number =>
        {
            var run = ChurnRun.Run(first + (ulong)number, mode);
            lock (totals)
            {
                totals.Add(run);
                Tell(run, output);
            }
        });
        foreach (var line in totals.Lines())
        {
            output.WriteLine(line);
        }

        var missing = seeds >= SeedsForAllKinds && mode is null ? totals.Missing() : [];
        foreach (var kind in missing)
        {
            output.WriteLine($"FAILED the fault '{kind}' never happened");
        }

        return totals.Failed > 0 || missing.Count > 0 ? 1 : 0;
    }

    private static void Tell(ChurnRun run, TextWriter output)
    {
        if (run.Violation is not null)
        {
            output.WriteLine($"FAILED {run.Failure}");
            output.WriteLine($"  replay: ./test simulate chord --seed {run.Seed}");
        }
    }
}
