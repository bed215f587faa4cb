using System.Diagnostics;
using Ordo.Client;
using Ordo.EndToEnd.Tests.Clusters;

namespace Ordo.EndToEnd.Tests.MainJob;

/// <summary>What Ordo is for: ids without a gap while leaders are killed.</summary>
public sealed class MainJobTests
{
    private const string Sequence = "invoices";
    private const int CallersPerMember = 4;
    private const int ClientCallers = 48;

    /// <summary>No timed test: far above the bar of 1 s, which the figures that are told are held against; only callers that hang meet this.</summary>
    private static readonly TimeSpan GapLimit = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Ids_are_consecutive_while_leaders_are_killed_and_after_all_members_are()
    {
        var (kills, ids) = Notes.All ? (20, 100_000) : (3, 1_000);
        await using var cluster = await UpCluster.StartAsync(3, "--processes", "--restart");
        var began = Stopwatch.GetTimestamp();
        var callers = Enumerable.Range(0, cluster.Members.Count * CallersPerMember).Select(number => RestCaller.Create(number, cluster.Members, Sequence)).ToList();
        var (history, killings) = await CallWhileKillingAsync(cluster, callers, kills, ids);
        var took = Stopwatch.GetElapsedTime(began);

        KeepLog("main-job.log", cluster, history, killings);
        history.IsGapFree();
        history.IsInRealTimeOrder();
        var next = await RestartAllAsync(cluster);
        Assert.Equal(history.Count + 1, next);

        var gaps = killings.Select(kill => history.GapAfter(kill.Instant, kill.Gone)).Order().ToList();
        var (median, worst) = (gaps[gaps.Count / 2].TotalMilliseconds, gaps[^1].TotalMilliseconds);
        Notes.Tell("main-job.txt",
        [
            $"main job: {history.Count} ids, {kills} leader kills, {3 * CallersPerMember} callers on 3 members, {took.TotalSeconds:0} s",
            $"main job: every id 1 to {history.Count} once, in real-time order; after a kill of all members the next id is {next}",
            $"main job: gap until the next id: median {median:0} ms, worst {worst:0} ms (bars: 500 ms, 1000 ms)",
            $"main job: calls: median {history.Median.TotalMilliseconds:0.0} ms, longest {history.Longest.TotalMilliseconds:0} ms, "
                + $"{history.Retried} had to ask again",
        ]);
        Assert.True(gaps[^1] < GapLimit, $"The longest gap was {gaps[^1]}.");
    }

    [Fact]
    public async Task Callers_of_the_client_library_see_no_failure_when_leaders_are_killed()
    {
        var (kills, ids) = Notes.All ? (20, 1_000_000) : (2, 10_000);
        await using var cluster = await UpCluster.StartAsync(3, "--processes", "--restart");
        await using var first = ClientOf(cluster, 0);
        await using var second = ClientOf(cluster, 1);
        await using var third = ClientOf(cluster, 2);
        IOrdoClient[] clients = [first, second, third];
        var callers = Enumerable.Range(0, ClientCallers).Select(number => ClientCaller(clients[number % 3], number)).ToList();
        var (history, killings) = await CallWhileKillingAsync(cluster, callers, kills, ids);

        history.IsGapFree();
        history.IsInRealTimeOrder();
        KeepLog("client-job.log", cluster, history, killings);
        var gaps = killings.Select(kill => history.GapAfter(kill.Instant, kill.Gone)).Order().ToList();
        Notes.Tell("client-job.txt",
        [
            $"client library: {history.Count} ids, {kills} leader kills, {ClientCallers} callers over 3 clients: each id once, in real-time order, no call failed",
            $"client library: gap until the next id: median {gaps[gaps.Count / 2].TotalMilliseconds:0} ms, worst {gaps[^1].TotalMilliseconds:0} ms; "
                + $"calls: median {history.Median.TotalMilliseconds:0.0} ms, longest {history.Longest.TotalMilliseconds:0} ms",
        ]);
        Assert.True(gaps[^1] < GapLimit, $"The longest gap was {gaps[^1]}.");
    }

    private static OrdoClient ClientOf(UpCluster cluster, int at) =>
        new(new OrdoClientOptions { Endpoints = [$"127.0.0.1:{cluster.Members[at].Port}"], Timeout = Until.Limit });

    /// <summary>A caller without a key: nothing but the library's session keeps its ids from being given twice. Some of its calls are cancelled, and their ids are known all the same.</summary>
    private static Caller ClientCaller(IOrdoClient client, int number)
    {
        var sequence = client.Sequence(Sequence);
        return new Caller(async n =>
        {
            if ((n + number) % 64 != 0)
            {
                return (await sequence.NextAsync(), 0);
            }

            using var cancel = new CancellationTokenSource();
            var call = sequence.NextAsync(cancel.Token);
            await Task.Yield();
            await cancel.CancelAsync();
            try
            {
                return (await call, 0);
            }
            catch (OrdoCanceledException cancelled)
            {
                return ((await cancelled.Outcome).First, 1);
            }
            catch (OperationCanceledException)
            {
                return (await sequence.NextAsync(), 1); // None was given.
            }
        });
    }

    /// <summary>Has all callers ask until the leader was killed so many times and so many ids were given.</summary>
    private static async Task<(History History, IReadOnlyList<Killing> Killings)> CallWhileKillingAsync(
        UpCluster cluster, List<Caller> callers, int kills, int ids)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var running = callers.Select(caller => Task.Run(() => caller.RunAsync(stop.Token))).ToList();
        var killings = new List<Killing>();
        try
        {
            while (killings.Count < kills)
            {
                await CallForAsync(callers, Rest);
                killings.Add(await KillLeaderAsync(cluster));
            }

            await CallForAsync(callers, Rest);
            await Until.TrueAsync($"{ids} ids", () => callers.Sum(caller => caller.Count) >= ids, TimeSpan.FromMinutes(5));
        }
        finally
        {
            await stop.CancelAsync();
        }

        await Task.WhenAll(running);
        return (new History([.. callers.SelectMany(caller => caller.Calls)]), killings);
    }

    /// <summary>Kills the leader, and returns when it has been started again and has caught up.</summary>
    private static async Task<Killing> KillLeaderAsync(UpCluster cluster)
    {
        var victim = await cluster.LeaderAsync();
        var process = cluster.ProcessOf(victim);
        var (instant, time) = (Stopwatch.GetTimestamp(), DateTimeOffset.UtcNow);
        Signals.KillProcess(process);
        await Until.TrueAsync($"member {victim} is gone", () => Signals.IsGone(process));
        var killing = new Killing(victim, instant, Stopwatch.GetTimestamp(), time);
        await Until.TrueAsync($"member {victim} runs again", () => cluster.ProcessOf(victim) != process);
        await Until.TrueAsync($"member {victim} has caught up", cluster.Member(victim).IsReadyAsync);
        return killing;
    }

    /// <summary>Lets the callers go on for some time: until one has an id that it asked for after that.</summary>
    private static Task CallForAsync(List<Caller> callers, TimeSpan time)
    {
        var until = Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency);
        return Until.TrueAsync($"callers go on for {time}", () => callers.Exists(caller => caller.LastBegan > until));
    }

    private static async Task<long> RestartAllAsync(UpCluster cluster)
    {
        var processes = cluster.Members.Select(member => cluster.ProcessOf(member.Id)).ToList();
        Signals.KillProcess(cluster.Up.Id);
        processes.ForEach(Signals.KillProcess);
        await Until.TrueAsync("all ports are free", () => MemberPorts.AreFree(cluster.Members));
        await cluster.StartAgainAsync();
        return (await cluster.Member(2).NextAsync(Sequence)).First;
    }

    /// <summary>What the members said of themselves, and the kills among it: for whoever wants to know what made a gap long.</summary>
    private static void KeepLog(string name, UpCluster cluster, History history, IReadOnlyList<Killing> killings)
    {
        var kills = killings.Select(kill =>
            $"{kill.Time:yyyy-MM-dd'T'HH:mm:ss.fff'Z'} member {kill.Victim} is killed: "
            + $"{history.GapAfter(kill.Instant, kill.Gone).TotalMilliseconds:0} ms to the next id");
        var lines = cluster.Up.Errors.Concat(kills).Order(StringComparer.Ordinal);
        File.WriteAllLines(Path.Combine(Repository.Root, "artifacts", name), lines);
    }

    /// <summary>One kill of a leader.</summary>
    /// <param name="Victim">The member.</param>
    /// <param name="Instant">When, in ticks of the stopwatch.</param>
    /// <param name="Gone">When its process was seen to be gone: calls that began later were not served by it.</param>
    /// <param name="Time">When, by the clock that the members' logs show.</param>
    private sealed record Killing(int Victim, long Instant, long Gone, DateTimeOffset Time);
}
