using Ordo.Chord.Simulator.Charts;

namespace Ordo.Chord.Simulator.Experiments;

/// <summary>How much more evenly keys spread when each process has several places on the ring (SIGCOMM 2001, §6.2, figure 9).</summary>
internal sealed class VirtualNodes : IExperiment
{
    private const int MeanPerHost = 100;

    private static readonly int[] Counts = [1, 2, 5, 10, 20];

    /// <inheritdoc/>
    public string Name => "virtual nodes";

    /// <inheritdoc/>
    public Section Run(Scale scale)
    {
        var loads = new List<(int VirtualNodes, Distribution PerHost)>();
        foreach (var count in Counts)
        {
            scale.Progress.WriteLine($"  {count} for each process");
            var placement = new KeyPlacement(scale.Nodes, count, scale.Seed);
            var perHost = new Distribution();
            placement.PlaceUpTo(MeanPerHost * scale.Nodes);
            placement.AddTo(perHost);
            loads.Add((count, perHost));
        }

        return new Section(
            "Virtual nodes",
            $"{Numbers.Grouped(scale.Nodes)} processes, each with r places on the ring, and {Numbers.Grouped(MeanPerHost * scale.Nodes)} keys: how many of them each process has.",
            "Figure 9 (10⁴ nodes, 10⁶ keys): from r = 1 to r = 20 the 99th percentile falls from 4.8 to 1.6 times the mean, and the 1st rises from 0 to 0.5 times the mean.",
            [
                new Table(
                    ["r", "1st percentile ÷ mean", "paper", "99th percentile ÷ mean", "paper", "most ÷ mean"],
                    [.. loads.Select(static load => (IReadOnlyList<string>)
                    [
                        Numbers.Grouped(load.VirtualNodes),
                        KeysPerNode.Times(load.PerHost.Percentile(0.01), load.PerHost.Mean), load.VirtualNodes switch { 1 => "0", 20 => "0.5×", _ => "" },
                        KeysPerNode.Times(load.PerHost.Percentile(0.99), load.PerHost.Mean), load.VirtualNodes switch { 1 => "4.8×", 20 => "1.6×", _ => "" },
                        KeysPerNode.Times(load.PerHost.Max, load.PerHost.Mean),
                    ])]),
            ],
            [new Figure("virtual-nodes.svg", ToChart(loads))],
            []);
    }

    private static Chart ToChart(List<(int VirtualNodes, Distribution PerHost)> loads) => new(
        "Keys per process with virtual nodes",
        "1st and 99th percentile of the number of keys of a process over the number of its virtual nodes: the more there are the closer both come to the mean.",
        new ChartAxis("virtual nodes of each process, r", 0, Counts[^1] + 1, [.. Counts.Select(static count => new AxisTick(count, Numbers.Grouped(count)))]),
        ChartAxis.FromZero("keys of a process", loads.Max(static load => load.PerHost.Percentile(0.99))),
        [
            new ChartLine("99th percentile", LineKind.Measured, [.. loads.Select(static load => new ChartPoint(load.VirtualNodes, load.PerHost.Percentile(0.99)))]),
            new ChartLine("1st percentile", LineKind.Measured, [.. loads.Select(static load => new ChartPoint(load.VirtualNodes, load.PerHost.Percentile(0.01)))]),
            new ChartLine("mean", LineKind.Reference, [.. loads.Select(static load => new ChartPoint(load.VirtualNodes, load.PerHost.Mean))]),
        ]);
}
