using System.Diagnostics;
using System.Globalization;

namespace Ordo.Chord.Simulator.Experiments;

/// <summary><c>simulate experiments [--nodes N] [--seed S] [--out FOLDER]</c>: runs all experiments and writes the page with their charts.</summary>
internal static class ExperimentsCommand
{
    private const string Usage = "simulate experiments [--nodes N, 64 or more] [--seed S] [--out FOLDER]";

    /// <summary>Where the project keeps the page.</summary>
    private const string DefaultFolder = "systems/Ordo.Chord/docs";

    /// <summary>All experiments, in the order of the page.</summary>
    public static IReadOnlyList<IExperiment> All { get; } = [new PathLength(), new KeysPerNode(), new VirtualNodes(), new MassFailure(), new Churn(Churn.OfPaper)];

    /// <summary>Runs the command. 0: every bar holds; 1: one does not; 2: the command line cannot be read.</summary>
    public static int Run(string[] args)
    {
        var (nodes, seed, folder) = (Scale.PaperNodes, 1UL, DefaultFolder);
        for (var i = 0; i < args.Length; i += 2)
        {
            var value = i + 1 < args.Length ? args[i + 1] : "";
            var isRead = args[i] switch
            {
                "--nodes" => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out nodes) && nodes >= Scale.MinNodes,
                "--seed" => ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out seed),
                "--out" => (folder = value).Length > 0,
                _ => false,
            };
            if (!isRead)
            {
                Console.Error.WriteLine($"'{args[i]} {value}' is not understood: {Usage}");
                return 2;
            }
        }

        return Run(new Scale(nodes, seed, Console.Error), folder);
    }

    private static int Run(Scale scale, string folder)
    {
        var watch = Stopwatch.StartNew();
        var sections = new List<Section>();
        foreach (var experiment in All)
        {
            scale.Progress.WriteLine($"{experiment.Name} ({watch.Elapsed.TotalSeconds:F0} s)");
            sections.Add(experiment.Run(scale));
        }

        ScaleDocument.Write(folder, scale, sections);
        using var process = Process.GetCurrentProcess();
        scale.Progress.WriteLine($"done in {watch.Elapsed.TotalSeconds:F0} s, {process.PeakWorkingSet64 >> 20} MiB at most");
        var bars = sections.SelectMany(static section => section.Bars).ToList();
        foreach (var bar in bars)
        {
            Console.WriteLine($"{(bar.Holds ? "holds " : "MISSED")} {bar.What}: {bar.Ours} ({bar.Limit})");
        }

        return bars.TrueForAll(static bar => bar.Holds) ? 0 : 1;
    }
}
