using System.Text.Json;
using Ordo.CommandLine;
using Ordo.Local;

namespace Ordo.Bench;

/// <summary>What <c>ordo bench embedded</c> was asked for.</summary>
/// <param name="Callers">The numbers of callers, one after the other.</param>
/// <param name="Time">How long each is measured.</param>
/// <param name="WarmUp">How long each runs before that.</param>
/// <param name="Rounds">How often each is run; the fastest counts.</param>
/// <param name="Data">Where the member's data goes; null for the place of temporary data.</param>
internal sealed record EmbeddedBenchOptions(IReadOnlyList<int> Callers, TimeSpan Time, TimeSpan WarmUp, int Rounds, string? Data);

/// <summary>What was measured: the best round of each number of callers.</summary>
internal sealed record EmbeddedBenchResult(IReadOnlyList<LoadResult> Rows, long CheckedIds, IReadOnlyList<string> Faults);

/// <summary>Measures ids per second of a member inside this process, one id for each call, each its own command, acknowledged after its flush.</summary>
internal static class EmbeddedBench
{
    /// <summary>Runs it on a member of its own, which is gone afterwards.</summary>
    /// <exception cref="CommandLine.CommandException">The member does not start, or does not answer.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static async Task<EmbeddedBenchResult> RunAsync(EmbeddedBenchOptions options, CancellationToken stop)
    {
        using var progress = new ProgressLine();
        using var directory = TemporaryDirectory.Create(options.Data, mustBeDisk: true);
        await using var load = await EmbeddedLoad.StartAsync(directory.Path, stop);
        var recorder = Recorder.For(options.WarmUp + options.Time, options.Callers.Max());
        var (rows, faults, kept) = (new List<LoadResult>(), new List<string>(), 0L);
        foreach (var callers in options.Callers)
        {
            LoadResult? best = null;
            for (var round = 1; round <= options.Rounds; round++)
            {
                progress.Show($"{callers} callers{(options.Rounds > 1 ? $", round {round} of {options.Rounds}" : "")}");
                var plan = new LoadPlan(callers, LoadPlan.All, options.WarmUp, options.Time);
                var result = await LoadRun.RunAsync(load, plan, step: 1, recorder, TimeProvider.System, stop);
                best = LoadResult.Best(best, result);
                kept += result.Kept;
                if (result.Fault is { } fault)
                {
                    faults.Add($"{callers} callers, round {round}: {fault}");
                }
            }

            rows.Add(best!);
        }

        return new EmbeddedBenchResult(rows, kept, faults);
    }

    /// <summary>For people.</summary>
    public static void WriteText(EmbeddedBenchResult result)
    {
        var table = new TextTable("callers", "ids/s", "p50 ms", "p99 ms", "CPU µs", "B");
        foreach (var row in result.Rows)
        {
            var star = row.Remarks.Count > 0 ? " *" : "";
            table.Add(
                $"{row.Plan.Callers}{star}",
                $"{row.PerSecond:F0}",
                $"{row.P50Ms:F2}",
                $"{row.P99Ms:F2}",
                $"{row.ClientCpu.TotalMicroseconds / row.Requests:F1}",
                $"{(double)row.ClientBytes / row.Requests:F0}");
        }

        table.Write();
        Console.Out.WriteLine("For each id: processor time and bytes allocated of this process, member and callers together.");
        foreach (var (row, remark) in result.Rows.SelectMany(row => row.Remarks.Select(remark => (row, remark))))
        {
            Console.Out.WriteLine($"* {row.Plan.Callers} callers: {remark}.");
        }

        if (result.Faults.Count == 0)
        {
            Console.Out.WriteLine($"No id was lost or doubled: {result.CheckedIds} ids checked, warm-up included.");
        }
    }

    /// <summary>For programs.</summary>
    public static void WriteJson(EmbeddedBenchResult result) => Console.Out.WriteLine(JsonSerializer.Serialize(new
    {
        results = result.Rows.Select(row => new
        {
            callers = row.Plan.Callers,
            idsPerSecond = Math.Round(row.PerSecond, 3),
            p50Ms = Math.Round(row.P50Ms, 3),
            p99Ms = Math.Round(row.P99Ms, 3),
            ids = row.Requests,
            seconds = Math.Round(row.Seconds, 3),
            cpuMicrosPerId = Math.Round(row.ClientCpu.TotalMicroseconds / row.Requests, 3),
            bytesPerId = Math.Round((double)row.ClientBytes / row.Requests, 3),
            remarks = row.Remarks,
        }),
        checkedIds = result.CheckedIds,
        faults = result.Faults,
    }));
}
