using Ordo.Chord.Simulator.Charts;

namespace Ordo.Chord.Simulator.Experiments;

/// <summary>How evenly keys spread over nodes (SIGCOMM 2001, §6.2, figure 8).</summary>
internal sealed class KeysPerNode : IExperiment
{
    private const int Steps = 10;
    private const int MeanPerStep = 10;
    private const int Repeats = 20;

    /// <summary>The step whose distribution is shown: 5·10⁵ keys on 10⁴ nodes.</summary>
    private const int ShownStep = 5;

    /// <inheritdoc/>
    public string Name => "keys per node";

    /// <inheritdoc/>
    public Section Run(Scale scale)
    {
        var loads = Measure(scale);
        var shown = loads[ShownStep - 1].PerNode;
        return new Section(
            "Keys per node",
            $"{Numbers.Grouped(scale.Nodes)} nodes with one place each, their addresses hashed with SHA-1 as the product does it, and ten to a hundred times as many keys; {Repeats} rings with other addresses and keys. "
            + "No message is needed for that: it is a property of the placing alone.",
            "The same (figure 8a, 10⁴ nodes, 20 repeats): large variations that grow in step with the number of keys, some nodes without any. Figure 8b, with 5·10⁵ keys: at most 457 keys on a node, 9.1 times the mean, and a 99th percentile of 4.6 times the mean.",
            [
                new Table(["keys", "mean", "1st percentile", "99th percentile", "99th ÷ mean", "most on a node", "most ÷ mean"], [.. loads.Select(ToRow)]),
                new Table(
                    [$"{Numbers.Grouped(loads[ShownStep - 1].Keys)} keys", "ours", "paper (figure 8b)"],
                    [["99th percentile ÷ mean", Times(shown.Percentile(0.99), shown.Mean), "4.6×"], ["most on a node ÷ mean", Times(shown.Max, shown.Mean), "9.1×"]]),
            ],
            [new Figure("keys-per-node.svg", Growth(loads)), new Figure("keys-per-node-distribution.svg", Shape(loads[ShownStep - 1]))],
            []);
    }

    /// <summary>How often a figure is the mean.</summary>
    internal static string Times(double value, double mean) => Numbers.Fixed(value / mean, 1) + "×";

    private static Load[] Measure(Scale scale)
    {
        var loads = new Load[Steps];
        for (var step = 0; step < Steps; step++)
        {
            loads[step] = new Load((step + 1) * MeanPerStep * scale.Nodes, new Distribution());
        }

        for (var repeat = 0; repeat < Repeats; repeat++)
        {
            scale.Progress.WriteLine($"  ring {repeat + 1} of {Repeats}");
            var placement = new KeyPlacement(scale.Nodes, 1, (scale.Seed * Repeats) + (ulong)repeat);
            foreach (var load in loads)
            {
                placement.PlaceUpTo(load.Keys);
                placement.AddTo(load.PerNode);
            }
        }

        return loads;
    }

    private static IReadOnlyList<string> ToRow(Load load) =>
    [
        Numbers.Grouped(load.Keys), Numbers.Fixed(load.PerNode.Mean, 0), Numbers.Grouped(load.PerNode.Percentile(0.01)), Numbers.Grouped(load.PerNode.Percentile(0.99)),
        Times(load.PerNode.Percentile(0.99), load.PerNode.Mean), Numbers.Grouped(load.PerNode.Max), Times(load.PerNode.Max, load.PerNode.Mean),
    ];

    private static Chart Growth(Load[] loads) => new(
        "Keys per node",
        "Mean, 1st and 99th percentile of the number of keys on a node over the number of keys in the ring. The spread grows in step with the mean; some nodes have no key at all.",
        ChartAxis.FromZero("keys in the ring, thousands", loads[^1].Keys / 1000.0),
        ChartAxis.FromZero("keys on a node", loads[^1].PerNode.Percentile(0.99)),
        [
            new ChartLine("mean (1st–99th percentile)", LineKind.Measured,
                [.. loads.Select(static load => new ChartPoint(load.Keys / 1000.0, load.PerNode.Mean, load.PerNode.Percentile(0.01), load.PerNode.Percentile(0.99)))]),
            new ChartLine("paper (8b): 99th percentile = 4.6 × mean", LineKind.Reference,
                [.. loads.Select(static load => new ChartPoint(load.Keys / 1000.0, 4.6 * load.PerNode.Mean))]),
        ]);

    private static Chart Shape(Load load)
    {
        var width = Math.Max(1, load.PerNode.Percentile(0.999) / 60);
        var bins = load.PerNode.Counts.GroupBy(pair => pair.Key / width).Where(bin => bin.Key * width <= load.PerNode.Percentile(0.999))
            .Select(bin => new ChartPoint((bin.Key * width) + ((width - 1) / 2.0), bin.Sum(static pair => pair.Value) / (double)load.PerNode.Count / width)).ToArray();
        return new Chart(
            $"{Numbers.Grouped(load.Keys)} keys: how many nodes have how many",
            "Which part of the nodes has how many keys. It falls like an exponential distribution, as the distances between places by chance do.",
            ChartAxis.FromZero("keys on a node", bins[^1].X),
            ChartAxis.FromZero("part of the nodes, for each number", bins.Max(static bin => bin.Y), " %", 100),
            [
                new ChartLine("measured", LineKind.Measured, bins),
                new ChartLine("exponential distribution of the same mean", LineKind.Reference,
                    [.. bins.Select(bin => new ChartPoint(bin.X, Math.Exp(-bin.X / load.PerNode.Mean) / load.PerNode.Mean))]),
            ]);
    }

    private sealed record Load(int Keys, Distribution PerNode);
}
