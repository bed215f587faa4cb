using System.Diagnostics;
using System.Globalization;
using Ordo.Ordering.Tests.Raft.Cluster;
using Ordo.Ordering.Tests.Raft.Traces;

namespace Ordo.Ordering.Tests.Raft.Schedules;

/// <summary>
/// Raft under thousands of random schedules, with every checker watching. <c>ORDO_SEED=n</c> replays one seed and prints its whole trace;
/// <c>ORDO_SEEDS=n</c> runs that many instead of the usual number.
/// </summary>
public sealed class RandomScheduleTests
{
    private const int UsualSeeds = 2500;

    private static readonly string[] Faults =
    [
        "lost", "doubled", "paused", "crash", "restart", "compaction", "installed", "link down", "link up", "transfer", "cut", "barrier passed",
    ];

    [Fact]
    public void No_schedule_breaks_a_promise()
    {
        if (Environment.GetEnvironmentVariable("ORDO_SEED") is { } seed)
        {
            Replay(ulong.Parse(seed, CultureInfo.InvariantCulture));
            return;
        }

        var seeds = int.Parse(Environment.GetEnvironmentVariable("ORDO_SEEDS") ?? $"{UsualSeeds}", CultureInfo.InvariantCulture);
        var totals = new ScheduleTotals();
        var watch = Stopwatch.StartNew();
        foreach (var next in Enumerable.Range(1, seeds / 2).Select(n => (ulong)n).Concat(FreshSeeds(seeds - (seeds / 2))))
        {
            Run(next, totals);
        }

        Print($"{seeds} seeds in {watch.Elapsed.TotalSeconds:F1} s: {totals}");
        if (seeds >= UsualSeeds)
        {
            Assert.Empty(totals.Missing(Faults));
        }
    }

    /// <summary>Half of the seeds are new in every run: what fails names its seed.</summary>
    private static IEnumerable<ulong> FreshSeeds(int count)
    {
        var first = (ulong)Random.Shared.NextInt64(1, int.MaxValue) * 1_000_000;
        Print($"Fresh seeds from {first}.");
        return Enumerable.Range(0, count).Select(n => first + (ulong)n);
    }

    private static void Run(ulong seed, ScheduleTotals totals, params ITurnObserver[] watching)
    {
        try
        {
            new RandomSchedule(seed, totals, watching).Run();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new InvalidOperationException($"Seed {seed} fails; ORDO_SEED={seed} prints its trace. {e.Message}", e);
        }
    }

    private static void Replay(ulong seed)
    {
        var trace = new TraceRecorder();
        try
        {
            Run(seed, new ScheduleTotals(), trace);
        }
        finally
        {
            Print(trace.Take());
        }
    }

    private static void Print(string text) => TestContext.Current.TestOutputHelper!.WriteLine(text);
}
