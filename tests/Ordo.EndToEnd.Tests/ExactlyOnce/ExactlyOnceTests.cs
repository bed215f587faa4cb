using System.Text.Json;
using Ordo.EndToEnd.Tests.Clusters;

namespace Ordo.EndToEnd.Tests.ExactlyOnce;

/// <summary>A request that is sent again gets what it got, wherever and whenever it is sent again (PROMISES 12–15).</summary>
public sealed class ExactlyOnceTests
{
    private const string Sequence = "once";

    /// <summary>The longest name and key: a log of 9 MiB is full after some 20 000 of them.</summary>
    private static readonly string LongName = new('n', 200);

    /// <summary>The smallest segments and snapshots that the configuration allows, so that the log is cut soon.</summary>
    private static readonly Dictionary<string, int> SmallLog = new()
    {
        ["snapshotEveryBytes"] = 1024 * 1024,
        ["segmentBytes"] = 9 * 1024 * 1024,
    };

    [Fact]
    public async Task After_the_leader_was_killed_every_member_gives_the_same_answers()
    {
        await using var cluster = await ServedCluster.StartAsync(3, SmallLog);
        var requests = await Requests.OpenAsync(cluster.Member(1), Sequence);
        await requests.SendNewAsync(cluster.Members);
        await requests.RepeatAsync(cluster.Members);

        var victim = await cluster.LeaderAsync();
        await cluster.KillAsync(victim);
        await cluster.LeaderAsync();
        await requests.RepeatAsync(cluster.Members.Where(member => member.Id != victim));
        await requests.ReuseKeysAsync(cluster.Members.Where(member => member.Id != victim));

        cluster.StartMember(victim);
        await cluster.ReadyAsync();
        await requests.RepeatAsync(cluster.Members);
        await NothingElseWasGivenAsync(cluster, requests);
    }

    [Fact]
    public async Task After_all_members_were_killed_every_member_gives_the_same_answers()
    {
        await using var cluster = await ServedCluster.StartAsync(3, SmallLog);
        var requests = await Requests.OpenAsync(cluster.Member(1), Sequence);
        await requests.SendNewAsync(cluster.Members);

        await Task.WhenAll(cluster.Members.Select(member => cluster.KillAsync(member.Id)));
        foreach (var member in cluster.Members)
        {
            cluster.StartMember(member.Id);
        }

        await cluster.ReadyAsync();
        await requests.RepeatAsync(cluster.Members);
        await requests.ReuseKeysAsync(cluster.Members);
        await NothingElseWasGivenAsync(cluster, requests);
    }

    [Fact]
    public async Task After_the_log_was_cut_and_a_snapshot_installed_every_member_gives_the_same_answers()
    {
        await using var cluster = await ServedCluster.StartAsync(3, SmallLog);
        var requests = await Requests.OpenAsync(cluster.Member(1), Sequence);
        await requests.SendNewAsync(cluster.Members);
        var lagging = await cluster.LeaderAsync() % 3 + 1;
        var others = cluster.Members.Where(member => member.Id != lagging).ToList();
        await cluster.KillAsync(lagging);
        var last = (await EntriesAsync(cluster, lagging)).Max();

        await FillUntilAsync("the logs are cut", others, () => others.TrueForAll(member => !File.Exists(FirstSegment(cluster, member.Id))));
        await requests.RepeatAsync(others);

        cluster.StartMember(lagging);
        await cluster.ReadyAsync();
        await requests.RepeatAsync(cluster.Members);
        await requests.ReuseKeysAsync(cluster.Members);
        var entries = await EntriesAsync(cluster, lagging);
        Assert.True(entries.Contains(last) && !entries.Contains(last + 1), "The member got entries that a snapshot should have stood for.");

        // What the snapshot brought survives a restart of its own.
        await cluster.KillAsync(lagging);
        cluster.StartMember(lagging);
        await cluster.ReadyAsync();
        await requests.RepeatAsync([cluster.Member(lagging)]);
        await NothingElseWasGivenAsync(cluster, requests);
    }

    [Fact]
    public async Task Sent_to_two_members_at_the_same_instant_it_is_done_once()
    {
        const int rounds = 50;
        await using var cluster = await ServedCluster.StartAsync(3, SmallLog);
        var requests = await Requests.OpenAsync(cluster.Member(1), Sequence);
        for (var round = 0; round < rounds; round++)
        {
            var headers = round % 2 == 0 ? Requests.NewKey() : requests.NewNumber();
            var (one, other) = (cluster.Members[round % 3], cluster.Members[(round + 1) % 3]);
            var answers = await Task.WhenAll(requests.SendAsync(one, 2, headers), requests.SendAsync(other, 2, headers));
            Assert.Equal([(round * 2) + 1, (round * 2) + 1], answers.Select(answer => answer.First));
        }

        Assert.Equal((rounds * 2) + 1, (await cluster.Member(1).NextAsync(Sequence)).First);
    }

    private static async Task NothingElseWasGivenAsync(ServedCluster cluster, Requests requests) =>
        Assert.Equal(requests.Ids + 1, (await cluster.Member(2).NextAsync(Sequence)).First);

    private static string FirstSegment(ServedCluster cluster, int member) =>
        Path.Combine(cluster.DataOf(member), "wal-0000000000000001.log");

    /// <summary>Has long commands ordered until a condition is true.</summary>
    private static async Task FillUntilAsync(string what, List<MemberApi> members, Func<bool> condition)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var callers = Enumerable.Range(0, 64).Select(number => FillAsync(members[number % members.Count], stop.Token)).ToList();
        try
        {
            await Until.TrueAsync(what, condition, TimeSpan.FromMinutes(3));
        }
        finally
        {
            await stop.CancelAsync();
        }

        await Task.WhenAll(callers);
    }

    private static async Task FillAsync(MemberApi member, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await member.NextAsync(LongName, $"{Guid.NewGuid():N}".PadRight(200, 'k'));
        }
    }

    /// <summary>The indexes of all entries in a member's log, which may be running.</summary>
    private static async Task<HashSet<long>> EntriesAsync(ServedCluster cluster, int member)
    {
        var log = await RunningProgram.RunAsync(cluster.Folder, Repository.Ordo, ["wal", cluster.DataOf(member), "--json"]);
        return [.. from line in log.Succeeded()
                   let item = JsonDocument.Parse(line).RootElement
                   where item.GetProperty("item").GetString() == "record"
                   from entry in item.GetProperty("entries").EnumerateArray()
                   select entry.GetProperty("index").GetInt64()];
    }
}
