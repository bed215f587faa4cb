using System.Diagnostics;

namespace Ordo.Bench;

/// <summary>Many ids, one per command: memory of each member afterwards, disk use, and how long a restart over them takes.</summary>
internal static class MillionBench
{
    private const int CallersPerMember = 64;

    public static async Task RunAsync(BenchOptions options)
    {
        await using var cluster = await Cluster.StartAsync();
        var left = options.Ids;
        var callers = new List<Caller>();
        for (var i = 0; i < CallersPerMember * Cluster.Members; i++)
        {
            callers.Add(await Caller.ConnectAsync("million", cluster.ApiPort((i % Cluster.Members) + 1)));
        }

        var started = Stopwatch.GetTimestamp();
        var running = Task.WhenAll(callers.Select(caller => Task.Run(() => caller.RunAsync(() => Interlocked.Decrement(ref left) >= 0))));
        while (await Task.WhenAny(running, Task.Delay(2000)) != running)
        {
            await Console.Error.WriteAsync($"\r{Math.Max(0, left)} ids left ");
        }

        await running;
        Console.WriteLine($"{options.Ids} ids in {Stopwatch.GetElapsedTime(started).TotalSeconds:F1} s");
        for (var member = 1; member <= Cluster.Members; member++)
        {
            Console.WriteLine($"member {member}: RSS {cluster.ResidentMiB(member):F0} MiB");
        }

        callers.ForEach(caller => caller.Dispose());
        await RestartAsync(cluster, options.Ids);
    }

    private static async Task RestartAsync(Cluster cluster, int ids)
    {
        for (var member = 1; member <= Cluster.Members; member++)
        {
            await cluster.KillAsync(member);
            cluster.Start(member);
            Console.WriteLine($"member {member}: ready {(await cluster.ReadyAsync(member)).TotalSeconds:F2} s after its restart");
        }

        using var caller = await Caller.ConnectAsync("million", cluster.ApiPort(1));
        var once = 1;
        await caller.RunAsync(() => once-- > 0);
        Console.WriteLine($"the next id is {caller.Ids[0]}, due was {ids + 1}");
    }
}
