using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Ordo.Api;
using Ordo.CommandLine;
using Ordo.Local;

namespace Ordo.Bench;

/// <summary>What a member needs for what it has given.</summary>
/// <param name="Id">Its number.</param>
/// <param name="ResidentBytes">Its resident memory when all ids were given.</param>
/// <param name="DiskBytes">What its directory then takes.</param>
/// <param name="ReadyMs">How long it took from its new start, after a kill, until it was ready.</param>
internal sealed record RestartUse(int Id, double ResidentBytes, long DiskBytes, double ReadyMs);

/// <summary>What came of it all.</summary>
/// <param name="Ids">How many ids were given and checked.</param>
/// <param name="Seconds">How long that took.</param>
/// <param name="Members">The members.</param>
/// <param name="Fault">What is wrong with the ids; null when each came once, over all the restarts.</param>
internal sealed record RestartResult(int Ids, double Seconds, IReadOnlyList<RestartUse> Members, string? Fault);

/// <summary>Gives many ids, one for each request and command; then looks at the memory of each member, kills it, starts it again over what it had, and waits until it is ready.</summary>
internal static class RestartBench
{
    private const int CallersPerMember = 64;
    private const double Mebi = 1024 * 1024;

    /// <summary>Runs it on a cluster of its own, which is gone afterwards.</summary>
    /// <exception cref="CommandException">A member does not start.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static async Task<RestartResult> RunAsync(int ids, int members, string? data, CancellationToken stop)
    {
        using var progress = new ProgressLine();
        progress.Show("starting the members");
        using var directory = TemporaryDirectory.Create(data, mustBeDisk: true);
        await using var cluster = await TemporaryCluster.StartAsync(Path.Combine(directory.Path, "ordo"), members, stop);
        await using var load = new OrdoLoad([.. cluster.Members.Select(Member)], count: 1);
        await load.LeaderAsync(stop);
        var recorder = new Recorder(Math.Max(1, ids), CallersPerMember * members);
        var began = Stopwatch.GetTimestamp();
        await FillAsync(load, recorder, ids, taken => progress.Show($"{taken} of {ids} ids"), stop);
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;

        var uses = new List<RestartUse>();
        foreach (var member in cluster.Members)
        {
            progress.Show($"member {member.Id} is killed and started again");
            var resident = OrdoLoad.MetricsOf(Member(member)).GetValueOrDefault("process_resident_memory_bytes");
            var disk = new DirectoryInfo(cluster.DirectoryOf(member)).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
            await cluster.KillAsync(member);
            var started = Stopwatch.GetTimestamp();
            await cluster.StartMemberAsync(member);
            await cluster.ReadyAsync(member, stop);
            uses.Add(new RestartUse(member.Id, resident, disk, Stopwatch.GetElapsedTime(started).TotalMilliseconds));
        }

        recorder.Add(await load.AskAsync(0), TimeSpan.Zero);
        return new RestartResult(recorder.Count, seconds, uses, recorder.Fault(step: 1));

        static BenchMember Member(Server.Options.MemberEntry member) => new(new ApiServer(member.Address, member.ApiPort), null);
    }

    /// <summary>Takes ids until there are so many, or until one is not given.</summary>
    /// <param name="load">The cluster.</param>
    /// <param name="recorder">Where they go.</param>
    /// <param name="ids">How many.</param>
    /// <param name="tell">Is told how many there are, again and again.</param>
    /// <param name="stop">Ends it before.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static async Task FillAsync(ILoad load, Recorder recorder, int ids, Action<int> tell, CancellationToken stop)
    {
        var left = ids;
        load.Begin();
        var filling = Task.WhenAll(Enumerable.Range(0, CallersPerMember * load.Members).Select(caller => Task.Run(() => TakeAsync(caller % load.Members), CancellationToken.None)));
        while (await Task.WhenAny(filling, Task.Delay(TimeSpan.FromMilliseconds(200), CancellationToken.None)) != filling)
        {
            tell(recorder.Count);
        }

        await filling;
        stop.ThrowIfCancellationRequested();

        async Task TakeAsync(int member)
        {
            try
            {
                while (Interlocked.Decrement(ref left) >= 0 && !stop.IsCancellationRequested)
                {
                    recorder.Add(await load.AskAsync(member), TimeSpan.Zero);
                }
            }
            finally
            {
                Interlocked.Exchange(ref left, 0); // Whoever fails ends the others too; for the rest nothing is left anyway.
            }
        }
    }

    /// <summary>For people.</summary>
    public static void WriteText(RestartResult result)
    {
        var table = new TextTable("member", "RSS MiB", "disk MiB", "ready ms");
        foreach (var member in result.Members)
        {
            table.Add($"{member.Id}", $"{member.ResidentBytes / Mebi:F0}", $"{member.DiskBytes / Mebi:F0}", $"{member.ReadyMs:F0}");
        }

        table.Write();
        if (result.Fault is null)
        {
            Console.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{result.Ids} ids, all but the last of them in {result.Seconds:F1} s; none was lost or doubled, the restarts included."));
        }
    }

    /// <summary>For programs.</summary>
    public static void WriteJson(RestartResult result) => Console.Out.WriteLine(JsonSerializer.Serialize(new
    {
        ids = result.Ids,
        seconds = Math.Round(result.Seconds, 3),
        fault = result.Fault,
        members = result.Members.Select(member => new
        {
            id = member.Id,
            residentBytes = member.ResidentBytes,
            diskBytes = member.DiskBytes,
            readyMs = Math.Round(member.ReadyMs, 1),
        }),
    }));
}
