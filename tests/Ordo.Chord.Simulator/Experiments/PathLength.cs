using System.Numerics;
using Ordo.Chord.Simulator.Charts;
using Ordo.Machine;

namespace Ordo.Chord.Simulator.Experiments;

/// <summary>How many nodes a lookup asks, for rings of 2³ nodes to those of the scale and beyond (SIGCOMM 2001, §6.3, figure 10).</summary>
internal sealed class PathLength : IExperiment
{
    private const int SmallestPower = 3;

    /// <summary>The mean path may be so much longer than ½·log₂N.</summary>
    private const double Allowance = 0.5;

    private const int PaperLookups = 20_000;

    /// <inheritdoc/>
    public string Name => "path length";

    /// <inheritdoc/>
    public Section Run(Scale scale)
    {
        var rings = new List<Ring>();
        foreach (var nodes in Sizes(scale.Nodes))
        {
            scale.Progress.WriteLine($"  {nodes} nodes");
            var lookups = Math.Max(2000, scale.Share(PaperLookups));
            rings.Add(new Ring(nodes, Measure(scale.Seed, nodes, lookups, PaperRing.SuccessorsFor(nodes)), Measure(scale.Seed, nodes, lookups, 1)));
        }

        var large = rings.Find(ring => ring.Nodes == scale.Nodes)!;
        return new Section(
            "Path length",
            $"Rings at rest of 2³ nodes and more. In each {Numbers.Grouped(large.Full.Count)} keys at random places are looked up from nodes chosen at random, once with lists of 2·log₂N successors as "
            + "all other experiments have them, and once with fingers and one successor only. The **path** is the number of nodes that answered a question of the lookup, the owner itself, which is "
            + "always asked as well, among them and the asking node not. A long list shortens the last part of the way.",
            "The paper defines the path length as the number of nodes traversed, and finds that it is about ½·log₂N in the mean (figure 10a, 2³ to 2¹⁴ nodes); lists of successors are not part of it.",
            [ToTable(rings)],
            [new Figure("path-length.svg", Growth(rings)), new Figure("path-length-distribution.svg", Shape(large))],
            [ToBar(large)]);
    }

    private static IEnumerable<int> Sizes(int nodes)
    {
        var last = BitOperations.Log2((uint)nodes - 1) + 1;
        return Enumerable.Range(SmallestPower, last - SmallestPower + 1).Select(static power => 1 << power).Append(nodes).Distinct().Order();
    }

    private static LookupSample Measure(ulong seed, int nodes, int lookups, int successors)
    {
        var world = PaperRing.World(seed, PaperRing.Options(successors));
        var ring = PerfectRing.Build(world, nodes);
        var refs = Array.ConvertAll(ring, static node => node.Self);
        var random = new SeededRandom(world.Random.NextBits());
        var sample = new LookupSample();
        for (var i = 0; i < lookups; i++)
        {
            var place = PaperRing.AnyPlace(random);
            var owner = PerfectRing.OwnerOf(refs, place);
            ring[random.Below(nodes)].LookUp(place, result => sample.Add(result, result.Owner == owner));
        }

        world.Run(PaperRing.Interval / 3);
        return sample.Count == lookups && sample.Failed == 0 ? sample : throw new Ordo.Simulator.Violation("PathLength", $"{sample.Failed} of {lookups} lookups failed in a ring at rest of {nodes}");
    }

    private static Table ToTable(List<Ring> rings) => new(
        ["N", "ours: mean (1st, 99th)", "successors", "fingers only: mean (1st, 99th)", "paper: ½·log₂N", "bar: ½·log₂N + ½", ""],
        [.. rings.Select(static ring => (IReadOnlyList<string>)
        [
            Numbers.Grouped(ring.Nodes), Range(ring.Full.Paths), Numbers.Grouped(PaperRing.SuccessorsFor(ring.Nodes)), Range(ring.Bare.Paths),
            Numbers.Fixed(ring.Half), Numbers.Fixed(ring.Half + Allowance), ToBar(ring).Verdict,
        ])]);

    private static string Range(Distribution paths) => $"{Numbers.Fixed(paths.Mean)} ({paths.Percentile(0.01)}, {paths.Percentile(0.99)})";

    private static Bar ToBar(Ring ring) => new(
        $"Mean path at N = {Numbers.Grouped(ring.Nodes)} with the successor lists used",
        $"≤ ½·log₂N + ½ = {Numbers.Fixed(ring.Half + Allowance)}",
        Numbers.Fixed(ring.Full.Paths.Mean),
        ring.Full.Paths.Mean <= ring.Half + Allowance);

    private static Chart Growth(List<Ring> rings)
    {
        var reach = rings.Max(static ring => Math.Max(ring.Full.Paths.Percentile(0.99), ring.Bare.Paths.Percentile(0.99)));
        var ticks = rings.Where(static ring => BitOperations.IsPow2(ring.Nodes)).Select(static ring => new AxisTick(Math.Log2(ring.Nodes), Numbers.Grouped(ring.Nodes))).ToArray();
        return new Chart(
            "Path length and number of nodes",
            "Mean path length of lookups with their 1st and 99th percentiles over the number of nodes. It grows with the logarithm of the number of nodes; with lists of successors it stays below half of that logarithm.",
            new ChartAxis("nodes on the ring, N", SmallestPower - 0.4, ticks[^1].Value + 0.4, ticks),
            ChartAxis.FromZero("nodes asked", reach),
            [
                new ChartLine("2·log₂N successors (1st–99th percentile)", LineKind.Measured, [.. rings.Select(static ring => ToPoint(ring, ring.Full))]),
                new ChartLine("fingers and one successor", LineKind.Measured, [.. rings.Select(static ring => ToPoint(ring, ring.Bare))]),
                new ChartLine("paper: ½·log₂N", LineKind.Reference, [.. rings.Select(static ring => new ChartPoint(Math.Log2(ring.Nodes), ring.Half))]),
            ]);
    }

    private static Chart Shape(Ring ring) => new(
        $"Path lengths in a ring of {Numbers.Grouped(ring.Nodes)} nodes",
        "Which part of the lookups has which path length: one hump around the mean, as in figure 10b of the paper.",
        ChartAxis.FromZero("nodes asked", Math.Max(ring.Full.Paths.Max, ring.Bare.Paths.Max)),
        ChartAxis.FromZero("part of the lookups", Math.Max(HighestPart(ring.Full.Paths), HighestPart(ring.Bare.Paths)), " %", 100),
        [
            new ChartLine("2·log₂N successors", LineKind.Measured, Parts(ring.Full.Paths)),
            new ChartLine("fingers and one successor", LineKind.Measured, Parts(ring.Bare.Paths)),
        ]);

    private static ChartPoint ToPoint(Ring ring, LookupSample sample) =>
        new(Math.Log2(ring.Nodes), sample.Paths.Mean, sample.Paths.Percentile(0.01), sample.Paths.Percentile(0.99));

    private static ChartPoint[] Parts(Distribution paths) => [.. paths.Counts.Select(pair => new ChartPoint(pair.Key, (double)pair.Value / paths.Count))];

    private static double HighestPart(Distribution paths) => (double)paths.Counts.Values.Max() / paths.Count;

    /// <summary>What was measured in rings of one size.</summary>
    private sealed record Ring(int Nodes, LookupSample Full, LookupSample Bare)
    {
        public double Half => Math.Log2(Nodes) / 2;
    }
}
