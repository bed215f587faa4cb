using System.Diagnostics;

namespace Ordo.Simulator;

internal static class Commands
{
    public static int Run(string[] args)
    {
        var from = ulong.Parse(args[0]);
        var count = ulong.Parse(args[1]);
        var totals = new Counters();
        var faults = new Dictionary<string, long>();
        var watch = Stopwatch.StartNew();
        var failed = 0;
        Parallel.For((long)from, (long)(from + count), new ParallelOptions { MaxDegreeOfParallelism = 2 }, seed =>
        {
            using var trace = args.Length > 2 ? new StreamWriter(args[2]) : null;
            var world = new World((ulong)seed, trace);
            try
            {
                world.Run();
            }
#pragma warning disable CA1031
            catch (Exception e)
            {
                trace?.WriteLine(e);
                lock (totals)
                {
                    failed++;
                    Console.WriteLine($"seed {seed} at {world.Events.Now} ({world.Profile.Members} members, {world.Profile.Theme.Name}): {(e is Violation ? e.Message : e.ToString())}");
                }
            }

            lock (totals)
            {
                totals.Add(world.Counters);
                foreach (var (k, n) in world.Faults.Totals) faults[k] = faults.GetValueOrDefault(k) + n;
            }
        });
        Console.WriteLine($"{count} seeds, {failed} failed, {watch.Elapsed.TotalSeconds:F1} s, {count * 60 / watch.Elapsed.TotalSeconds:F0}x");
        Console.WriteLine(string.Join("  ", totals.All().Select(t => $"{t.Name} {t.Count}")));
        Console.WriteLine(string.Join("  ", FaultKind.All.Select(k => $"{k.Name} {faults.GetValueOrDefault(k.Name)}")));
        return failed;
    }
}
