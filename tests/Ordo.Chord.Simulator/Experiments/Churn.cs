using Ordo.Chord.Simulator.Charts;

namespace Ordo.Chord.Simulator.Experiments;

/// <summary>Lookups while nodes join and crash all the time: the paper's ring of 500 nodes (SIGCOMM 2001, §6.5, figure 12), and one of the size of the scale.</summary>
/// <param name="rates">How many nodes join each second, and how many crash; one after the other, upwards.</param>
internal sealed class Churn(params double[] rates) : IExperiment
{
    private const int PaperNodes = 500;

    /// <summary>The paper has one each second; more make rare failures visible.</summary>
    private const double LookupsPerSecond = 5;

    private const double LargeLookupsPerSecond = 20;

    /// <summary>The highest rate of the paper.</summary>
    private const double MaxRate = 0.10;

    private static readonly TimeSpan PaperTime = TimeSpan.FromHours(2);
    private static readonly TimeSpan LargeTime = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan MinTime = TimeSpan.FromMinutes(10);

    /// <summary>The rates of figure 12, and two beyond.</summary>
    public static double[] OfPaper => [0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07, 0.08, 0.09, MaxRate, 0.20, 0.40];

    /// <inheritdoc/>
    public string Name => "joins and crashes";

    /// <inheritdoc/>
    public Section Run(Scale scale)
    {
        var small = rates.Select(rate => Measure(scale, new Disturbance(PaperNodes, rate, LookupsPerSecond, Share(scale, PaperTime)))).ToList();
        var large = Measure(scale, new Disturbance(scale.Nodes, MaxRate * scale.Nodes / PaperNodes, LargeLookupsPerSecond, Share(scale, LargeTime)));
        return new Section(
            "Nodes join and crash all the time",
            $"Rings of {PaperNodes} nodes; R nodes join and R members end without a word each second, {LookupsPerSecond} lookups of random places begin each second at random members, all three as Poisson processes; "
            + $"{small[0].Disturbance.Time.TotalMinutes} minutes of simulated time after ten minutes of the same. Each node looks at its neighbours every 15 to 45 s, evenly spread, and at one finger as often. "
            + "**Failed**: a lookup that ends without a node, or with one that was the first living member behind the place neither when the lookup began nor when it ended. A node is a member from the instant when it says so itself. "
            + "**Delayed**: a lookup with one time-out or more. Lookups whose own node ended before them are not counted. "
            + $"The last row is a ring of {Numbers.Grouped(scale.Nodes)} nodes with as many joins and crashes for each node as {PaperNodes} nodes have at R = {Numbers.Fixed(MaxRate)}, for {large.Disturbance.Time.TotalMinutes} minutes.",
            "Figure 12 (500 nodes, R = 0.01 to 0.10, one lookup each second, two hours, all fingers renewed every 30 s on average; right is the current successor of the key): the failure rate grows with R. A lookup there fails as soon as it meets a dead "
            + "node, since nothing is asked twice, so its failures correspond to our *delayed* lookups and not to our failed ones. The paper's own estimate, with paths of 5 nodes and k dead ones, is 5·k/500, about 3 % at R = 0.10; what it "
            + "measured is near that and slightly worse. Ours renew one finger in 30 s and not all, so that more dead nodes are met.",
            [ToTable([.. small, large])],
            [new Figure("churn.svg", Failures(small.FindAll(IsOfPaper))), new Figure("churn-paths.svg", Ways(small.FindAll(IsOfPaper)))],
            [
                new Bar(
                    $"Failed lookups with {PaperNodes} nodes at each rate of the paper up to 0.10/s", "0",
                    $"{small.Where(IsOfPaper).Sum(static ring => ring.Result.Sample.Failed)} of {Numbers.Grouped(small.Where(IsOfPaper).Sum(static ring => ring.Result.Sample.Count))}",
                    small.Where(IsOfPaper).All(static ring => ring.Result.Sample.Failed == 0)),
                new Bar(
                    $"Failed lookups with {Numbers.Grouped(scale.Nodes)} nodes at the same churn of each node, {Numbers.Fixed(large.Disturbance.Rate)}/s", "0",
                    $"{large.Result.Sample.Failed} of {Numbers.Grouped(large.Result.Sample.Count)}",
                    large.Result.Sample.Failed == 0),
            ]);
    }

    private static TimeSpan Share(Scale scale, TimeSpan ofPaper) => ofPaper * Math.Min(1, (double)scale.Nodes / Scale.PaperNodes) is var time && time > MinTime ? time : MinTime;

    private static bool IsOfPaper(Ring ring) => ring.Disturbance is { Nodes: PaperNodes, Rate: <= MaxRate };

    private static Ring Measure(Scale scale, Disturbance disturbance)
    {
        scale.Progress.WriteLine($"  {disturbance.Nodes} nodes, {Numbers.Fixed(disturbance.Rate)}/s join and crash");
        return new Ring(disturbance, JoinsAndCrashes.Run(scale.Seed, disturbance));
    }

    private static double PaperEstimate(Disturbance disturbance) => 5 * disturbance.Rate * PaperRing.Interval.TotalSeconds / disturbance.Nodes;

    private static Table ToTable(List<Ring> rings) => new(
        ["N", "R, 1/s", "joined", "crashed", "lookups", "failed", "delayed", "paper's estimate", "paths: mean (1st, 99th)", "time-outs: mean (1st, 99th)", "bar: none fails"],
        [.. rings.Select(static ring => (IReadOnlyList<string>)
        [
            Numbers.Grouped(ring.Disturbance.Nodes), Numbers.Fixed(ring.Disturbance.Rate), Numbers.Grouped(ring.Result.Joined), Numbers.Grouped(ring.Result.Crashed), Numbers.Grouped(ring.Result.Sample.Count),
            Numbers.Grouped(ring.Result.Sample.Failed), Numbers.Percent(ring.Result.Sample.DelayedPart), IsOfPaper(ring) ? Numbers.Percent(PaperEstimate(ring.Disturbance)) : "–",
            Spread(ring.Result.Sample.Paths), Spread(ring.Result.Sample.Timeouts), Verdict(ring),
        ])]);

    private static string Verdict(Ring ring) => (ring.Result.Sample.Failed, ring.Disturbance) switch
    {
        (0, _) => "holds",
        (_, { Nodes: PaperNodes, Rate: > MaxRate }) => "no bar",
        _ => "**missed**",
    };

    private static string Spread(Distribution numbers) => $"{Numbers.Fixed(numbers.Mean)} ({numbers.Percentile(0.01)}, {numbers.Percentile(0.99)})";

    private static Chart Failures(List<Ring> rings) => new(
        "Lookups while nodes join and crash",
        "Failed and delayed lookups over the rate of joins and of crashes in a ring of 500 nodes. The more nodes crash the more lookups meet a dead node, and go round it.",
        ChartAxis.FromZero("joins each second, and crashes each second", rings[^1].Disturbance.Rate),
        ChartAxis.FromZero("part of the lookups", rings.Max(static ring => ring.Result.Sample.DelayedPart), " %", 100),
        [
            new ChartLine("failed", LineKind.Measured, [.. rings.Select(static ring => new ChartPoint(ring.Disturbance.Rate, ring.Result.Sample.FailedPart))]),
            new ChartLine("delayed: met a dead node, and went round it", LineKind.Measured, [.. rings.Select(static ring => new ChartPoint(ring.Disturbance.Rate, ring.Result.Sample.DelayedPart))]),
            new ChartLine("paper: its estimate of its failures", LineKind.Reference,
                [.. rings.Select(static ring => new ChartPoint(ring.Disturbance.Rate, PaperEstimate(ring.Disturbance)))]),
        ]);

    private static Chart Ways(List<Ring> rings) => new(
        "Paths and time-outs while nodes join and crash",
        "Mean path length and mean number of time-outs of a lookup with their 1st and 99th percentiles over the rate of joins and of crashes: the paths stay as they are in a ring at rest.",
        ChartAxis.FromZero("joins each second, and crashes each second", rings[^1].Disturbance.Rate),
        ChartAxis.FromZero("nodes, of each lookup", rings.Max(static ring => Math.Max(ring.Result.Sample.Paths.Percentile(0.99), ring.Result.Sample.Timeouts.Percentile(0.99)))),
        [
            new ChartLine("path length (1st–99th percentile)", LineKind.Measured, [.. rings.Select(static ring => ToPoint(ring, ring.Result.Sample.Paths))]),
            new ChartLine("time-outs (1st–99th percentile)", LineKind.Measured, [.. rings.Select(static ring => ToPoint(ring, ring.Result.Sample.Timeouts))]),
        ]);

    private static ChartPoint ToPoint(Ring ring, Distribution numbers) => new(ring.Disturbance.Rate, numbers.Mean, numbers.Percentile(0.01), numbers.Percentile(0.99));

    private sealed record Ring(Disturbance Disturbance, JoinsAndCrashes Result);
}
