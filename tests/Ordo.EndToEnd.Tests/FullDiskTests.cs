using System.Net;
using Ordo.EndToEnd.Tests.Clusters;

namespace Ordo.EndToEnd.Tests;

/// <summary>A member whose disk gets full refuses its own clients, and nothing else happens.</summary>
public sealed class FullDiskTests
{
    private const string Sequence = "invoices";

    /// <summary>The smallest files of the log: one of them fits on the small disk, a second one does not.</summary>
    private static readonly Dictionary<string, int> SmallFiles = new() { ["segmentBytes"] = 9 * 1024 * 1024 };

    [Fact]
    public async Task A_member_with_a_full_disk_refuses_the_others_go_on_and_it_comes_back_when_there_is_room()
    {
        SmallDisk? disk = null;
        await using var cluster = await ServedCluster.StartAsync(3, SmallFiles, cluster => disk = cluster.MountDiskOf(1, mebibytes: 12));
        var (ids, unknown) = await FillAsync(cluster);

        var refused = await cluster.Member(1).NextAsync(Sequence);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.Status);
        Assert.Contains("disk of this member is full. Free space", refused.Text, StringComparison.Ordinal);
        await Until.TrueAsync("another member leads", async () => await cluster.LeaderAsync() != 1);
        foreach (var key in unknown)
        {
            // What was under way when the disk got full is told as unknown, and asking again with its key settles it.
            var settled = await cluster.Member(3).NextAsync(Sequence, key);
            Assert.Equal(HttpStatusCode.OK, settled.Status);
            ids++;
        }

        Assert.Equal(ids + 1, (await cluster.Member(2).NextAsync(Sequence)).First);
        Assert.Equal(ids + 2, (await cluster.Member(3).NextAsync(Sequence)).First);

        disk!.Resize(mebibytes: 40);
        Answer? answer = null;
        await Until.TrueAsync("the member has room again", async () => (answer = await cluster.Member(1).NextAsync(Sequence)).Status == HttpStatusCode.OK);
        Assert.Equal(ids + 3, answer!.First);
        await Until.TrueAsync("the member is ready", cluster.Member(1).IsReadyAsync);
    }

    [Fact]
    public async Task A_disk_without_room_for_a_log_is_one_line()
    {
        using var folder = new TemporaryFolder();
        var port = MemberPorts.Base(1);
        using var disk = SmallDisk.MountAt(Path.Combine(folder.Path, "ordo-data"), 4);
        var up = await RunningProgram.RunOrdoAsync(folder.Path, "up", "--members", "1", "--base-port", $"{port}");
        Assert.StartsWith("member 1 ended: No space left on the disk for 'wal-", up.Output[^1], StringComparison.Ordinal);
        Assert.Contains($". Once that is mended, start it again with: {Repository.Ordo} serve --config ", up.Output[^1], StringComparison.Ordinal);
        (up with { Output = [] }).SaysOnly(1, "data stays");
        var serve = await RunningProgram.RunOrdoAsync(folder.Path, "serve", "--config", "ordo-data/ordo.json", "--member", "1");
        Assert.Equal(1, serve.ExitCode);
        Assert.Contains("No space left on the disk", serve.Errors[^1], StringComparison.Ordinal);
    }

    /// <summary>Asks member 1 with long keys until it refuses: the number of ids that were given, and the keys whose outcome it does not know.</summary>
    private static async Task<(long Ids, string[] Unknown)> FillAsync(ServedCluster cluster)
    {
        var ids = 0L;
        var unknown = new List<string>();
        for (var n = 1; n < 10_000; n++)
        {
            var keys = Enumerable.Range(1, 32).Select(i => $"{n}-{i}-".PadRight(200, 'k')).ToArray();
            var answers = await Task.WhenAll(keys.Select(key => cluster.Member(1).NextAsync(Sequence, key)));
            Assert.All(answers, answer => Assert.True(
                answer.Status is HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout, answer.Text));
            ids += answers.Count(answer => answer.Status == HttpStatusCode.OK);
            unknown.AddRange(keys.Where((_, i) => answers[i].Status == HttpStatusCode.GatewayTimeout));
            if (Array.Exists(answers, answer => answer.Status != HttpStatusCode.OK && answer.Text.Contains("disk", StringComparison.Ordinal)))
            {
                return (ids, [.. unknown]);
            }
        }

        throw new InvalidOperationException($"{ids} ids, and the disk is not full.");
    }
}
