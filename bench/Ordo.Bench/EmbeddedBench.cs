using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Ordo.Client;

namespace Ordo.Bench;

/// <summary>Ids per second of a member inside this process, without a socket: one id per call, each its own command, acknowledged after its flush.</summary>
internal static class EmbeddedBench
{
    public static async Task RunAsync(BenchOptions options)
    {
        Console.WriteLine("| callers | ids/s | p50 ms | p99 ms | CPU µs/id | allocated B/id |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (var callers in options.Callers)
        {
            for (var round = 0; round < options.Rounds; round++)
            {
                await MeasureAsync(callers, TimeSpan.FromSeconds(options.Seconds));
            }
        }
    }

    private static async Task MeasureAsync(int callers, TimeSpan time)
    {
        var directory = BenchData.CreateDirectory();
        try
        {
            var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = directory });
            builder.AddOrdoMember();
            using var host = builder.Build();
            await host.StartAsync();
            var client = host.Services.GetRequiredService<IOrdoClient>();
            await RunAsync(client.Sequence("warm-up"), callers, TimeSpan.FromSeconds(1));
            await PrintAsync(client.Sequence("measured"), callers, time);
            await host.StopAsync();
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task PrintAsync(ISequence sequence, int callers, TimeSpan time)
    {
        var (cpu, allocated, began) = (Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes(), Stopwatch.GetTimestamp());
        var calls = await RunAsync(sequence, callers, time);
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        double ids = calls.Count;
        cpu = Environment.CpuUsage.TotalTime - cpu;
        allocated = GC.GetTotalAllocatedBytes() - allocated;
        Check(calls);
        var times = calls.Select(call => call.Milliseconds).Order().ToList();
        Console.WriteLine(
            $"| {callers} | {ids / seconds:F0} | {times[times.Count / 2]:F2} | {times[times.Count * 99 / 100]:F2} | {cpu.TotalSeconds * 1e6 / ids:F1} | {allocated / ids:F0} |");
    }

    private static async Task<List<(long Id, float Milliseconds)>> RunAsync(ISequence sequence, int callers, TimeSpan time)
    {
        var began = Stopwatch.GetTimestamp();
        var calls = await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(() => CallAsync(sequence, began, time))));
        return [.. calls.SelectMany(call => call)];
    }

    private static async Task<List<(long Id, float Milliseconds)>> CallAsync(ISequence sequence, long began, TimeSpan time)
    {
        var calls = new List<(long Id, float Milliseconds)>(1 << 16);
        while (Stopwatch.GetElapsedTime(began) < time)
        {
            var asked = Stopwatch.GetTimestamp();
            var id = await sequence.NextAsync();
            calls.Add((id, (float)Stopwatch.GetElapsedTime(asked).TotalMilliseconds));
        }

        return calls;
    }

    /// <summary>Every id once and without a gap, over all callers.</summary>
    private static void Check(List<(long Id, float Milliseconds)> calls)
    {
        var expected = 1L;
        foreach (var id in calls.Select(call => call.Id).Order())
        {
            if (id != expected++)
            {
                throw new InvalidOperationException($"Id {id} came where {expected - 1} was due: an id is lost or doubled.");
            }
        }
    }
}
