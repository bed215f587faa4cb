using System.Diagnostics;

namespace Ordo.Bench;

/// <summary>Ids per second over REST: callers spread over the members (one caller: on the leader), one id per request, durable on a majority.</summary>
internal static class NextBench
{
    public static async Task RunAsync(BenchOptions options)
    {
        Console.WriteLine("| callers | ids/s | p50 ms | p99 ms | CPU µs/id, members | CPU µs/id, callers | allocated B/id | flushes/id |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (var callers in options.Callers)
        {
            for (var round = 0; round < options.Rounds; round++)
            {
                await using var cluster = await Cluster.StartAsync();
                await MeasureAsync(cluster, callers, TimeSpan.FromSeconds(1), print: false);
                await MeasureAsync(cluster, callers, TimeSpan.FromSeconds(options.Seconds), print: true);
            }
        }
    }

    private static async Task MeasureAsync(Cluster cluster, int count, TimeSpan time, bool print)
    {
        var sequence = print ? "measured" : "warm-up";
        var leader = await cluster.LeaderAsync();
        var callers = new List<Caller>();
        for (var i = 0; i < count; i++)
        {
            callers.Add(await Caller.ConnectAsync(sequence, cluster.ApiPort(count == 1 ? leader : (i % Cluster.Members) + 1)));
        }

        var before = await CostsAsync(cluster);
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(callers.Select(caller => Task.Run(() => caller.RunAsync(() => Stopwatch.GetElapsedTime(started) < time))));
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var after = await CostsAsync(cluster);
        Check(callers);
        if (print)
        {
            Print(callers, seconds, before, after);
        }

        callers.ForEach(caller => caller.Dispose());
    }

    private static async Task<(double Cpu, double Own, double Allocated, double Flushes)> CostsAsync(Cluster cluster)
    {
        double cpu = 0, allocated = 0, flushes = 0;
        for (var member = 1; member <= Cluster.Members; member++)
        {
            cpu += cluster.Cpu(member).TotalSeconds;
            var metrics = await cluster.MetricsAsync(member);
            allocated += metrics.GetValueOrDefault("dotnet_gc_allocated_bytes_total");
            flushes += metrics.GetValueOrDefault("ordo_flushes_total");
        }

        return (cpu, Environment.CpuUsage.TotalTime.TotalSeconds, allocated, flushes);
    }

    /// <summary>Every id once and without a gap, over all callers.</summary>
    private static void Check(List<Caller> callers)
    {
        var ids = callers.SelectMany(caller => caller.Ids).Order().ToList();
        for (var i = 0; i < ids.Count; i++)
        {
            if (ids[i] != i + 1)
            {
                throw new InvalidOperationException($"Id {ids[i]} came where {i + 1} was due: an id is lost or doubled.");
            }
        }
    }

    private static void Print(
        List<Caller> callers, double seconds, (double Cpu, double Own, double Allocated, double Flushes) before, (double Cpu, double Own, double Allocated, double Flushes) after)
    {
        var times = callers.SelectMany(caller => caller.Milliseconds).Order().ToList();
        double ids = times.Count;
        Console.WriteLine(
            $"| {callers.Count} | {ids / seconds:F0} | {times[times.Count / 2]:F2} | {times[times.Count * 99 / 100]:F2} | {(after.Cpu - before.Cpu) * 1e6 / ids:F0} "
            + $"| {(after.Own - before.Own) * 1e6 / ids:F0} | {(after.Allocated - before.Allocated) / ids:F0} | {(after.Flushes - before.Flushes) / ids:F2} |");
    }
}
