using System.Text.Json.Nodes;
using Ordo.EndToEnd.Tests.Clusters;

namespace Ordo.EndToEnd.Tests;

/// <summary>How members notice that another one is gone, or that they lack what they need themselves.</summary>
public sealed class LostLeaderTests
{
    /// <summary>Below the election time-out of these members: only the closed connections can have told them.</summary>
    private static readonly TimeSpan SoonAfter = TimeSpan.FromSeconds(9);

    [Fact]
    public async Task The_death_of_a_leader_is_mended_before_the_election_time_out()
    {
        await using var cluster = await ServedCluster.StartAsync(3, prepare: WithLongElections);
        var leader = await cluster.LeaderAsync();
        Assert.All(cluster.Members, member => Assert.DoesNotContain(cluster.ErrorsOf(member.Id), IsWarning));

        await cluster.KillAsync(leader);
        var others = cluster.Members.Where(member => member.Id != leader).ToList();
        var next = await MemberApi.LeaderOfAsync(others).WaitAsync(SoonAfter, TestContext.Current.CancellationToken);
        Assert.Equal(1, (await cluster.Member(next).NextAsync("invoices")).First);
    }

    [Fact]
    public async Task A_member_whose_log_is_gone_does_not_start_and_the_others_go_on()
    {
        await using var cluster = await ServedCluster.StartAsync(3);
        await cluster.KillAsync(3);
        foreach (var file in Directory.GetFiles(cluster.DataOf(3), "wal-*"))
        {
            File.Delete(file);
        }

        var refused = cluster.StartMember(3);
        Assert.Equal(1, await refused.ExitAsync());
        Assert.Contains("its log is gone. Put the files back", refused.Errors[^1], StringComparison.Ordinal);
        Assert.Equal(1, (await cluster.Member(1).NextAsync("invoices")).First);
    }

    /// <summary>Whether something is wrong; on a busy machine a member that starts late is out of reach for the others until then.</summary>
    private static bool IsWarning(string line) => line.Contains(" warn: ", StringComparison.Ordinal) && !line.Contains(" is out of reach for ", StringComparison.Ordinal);

    private static void WithLongElections(ServedCluster cluster)
    {
        var path = Path.Combine(cluster.Folder, "ordo.json");
        var file = JsonNode.Parse(File.ReadAllText(path))!;
        file["election"] = new JsonObject { ["timeoutMinMs"] = 10_000, ["timeoutMaxMs"] = 11_000 };
        File.WriteAllText(path, file.ToJsonString());
    }
}
