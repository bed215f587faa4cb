using System.Text.Json;
using Ordo.EndToEnd.Tests.Clusters;

namespace Ordo.EndToEnd.Tests;

/// <summary><c>ordo bench</c>, so short that its figures mean nothing: what it measures with, what it checks, and what it leaves behind.</summary>
public sealed class BenchTests
{
    private static readonly string[] Short = ["bench", "next", "--seconds", "1", "--warm-up", "0.1", "--callers"];

    [Fact]
    public async Task It_measures_a_cluster_of_its_own_and_leaves_nothing()
    {
        using var folder = new TemporaryFolder();
        string[] bench = [.. Short, "1,8", "--data", "data", "--json"];
        var told = Read(Assert.Single((await RunningProgram.RunOrdoAsync(folder.Path, bench)).Succeeded()));

        var results = told.GetProperty("results").EnumerateArray().ToList();
        Assert.Equal([(1, "leader"), (1, "follower"), (8, "all")], results.Select(Run));
        foreach (var result in results)
        {
            foreach (var figure in new[] { "idsPerSecond", "p50Ms", "p99Ms", "flushesPerId", "memberCpuMicrosPerId", "memberBytesPerId", "clientCpuMicrosPerId", "clientBytesPerId" })
            {
                Assert.True(result.GetProperty(figure).GetDouble() > 0, figure);
            }
        }

        var members = told.GetProperty("members").EnumerateArray().ToList();
        Assert.Equal([1, 2, 3], members.Select(member => member.GetProperty("id").GetInt32()));
        Assert.All(members, member => Assert.True(member.GetProperty("flushes").GetDouble() > 0 && member.GetProperty("flushedBytes").GetDouble() > 0));
        Assert.All(members, member => Assert.NotEqual("tmpfs", member.GetProperty("fileSystem").GetString()));
        Assert.Empty(told.GetProperty("faults").EnumerateArray());
        Assert.True(told.GetProperty("checkedIds").GetInt64() >= results.Sum(result => result.GetProperty("ids").GetDouble()));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(folder.Path, "data")));
    }

    [Fact]
    public async Task It_measures_a_cluster_that_runs_and_takes_its_sequences_away()
    {
        await using var cluster = await UpCluster.StartAsync();
        var servers = string.Join(',', cluster.Members.Select(member => member.Address));
        var printed = await cluster.PrintedAsync([.. Short, "6", "--count", "10", "--server", servers]);
        Assert.StartsWith("callers", printed[0], StringComparison.Ordinal);
        Assert.StartsWith("6 ", printed[1], StringComparison.Ordinal);
        Assert.StartsWith("No id was lost or doubled: ", printed[^1], StringComparison.Ordinal);
        Assert.Equal(["name  last  step"], await cluster.PrintedAsync("seq", "ls"));

        (await cluster.OrdoAsync([.. Short, "6", "--server", $"{cluster.Member(1).Address},{cluster.Member(1).Address}"])).SaysOnly(1, "named twice");
    }

    [Fact]
    public async Task Members_come_back_over_what_they_gave()
    {
        using var folder = new TemporaryFolder();
        string[] bench = ["bench", "restart", "--ids", "2000", "--data", ".", "--json"];
        var told = Read(Assert.Single((await RunningProgram.RunOrdoAsync(folder.Path, bench)).Succeeded()));
        Assert.Equal(2001, told.GetProperty("ids").GetInt32());
        Assert.Equal(JsonValueKind.Null, told.GetProperty("fault").ValueKind);
        var members = told.GetProperty("members").EnumerateArray().ToList();
        Assert.Equal([1, 2, 3], members.Select(member => member.GetProperty("id").GetInt32()));
        foreach (var figure in new[] { "residentBytes", "diskBytes", "readyMs" })
        {
            Assert.All(members, member => Assert.True(member.GetProperty(figure).GetDouble() > 0, figure));
        }

        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task It_measures_a_member_inside_its_process_and_leaves_nothing()
    {
        using var folder = new TemporaryFolder();
        string[] bench = ["bench", "embedded", "--seconds", "0.5", "--warm-up", "0.1", "--callers", "1,8", "--data", "."];
        var told = Read(Assert.Single((await RunningProgram.RunOrdoAsync(folder.Path, [.. bench, "--json"])).Succeeded()));
        var results = told.GetProperty("results").EnumerateArray().ToList();
        Assert.Equal([1, 8], results.Select(result => result.GetProperty("callers").GetInt32()));
        foreach (var figure in new[] { "idsPerSecond", "p50Ms", "p99Ms", "cpuMicrosPerId", "bytesPerId" })
        {
            Assert.All(results, result => Assert.True(result.GetProperty(figure).GetDouble() > 0, figure));
        }

        Assert.Empty(told.GetProperty("faults").EnumerateArray());
        Assert.True(told.GetProperty("checkedIds").GetInt64() >= results.Sum(result => result.GetProperty("ids").GetInt64()));
        var printed = (await RunningProgram.RunOrdoAsync(folder.Path, bench)).Succeeded();
        Assert.StartsWith("callers", printed[0], StringComparison.Ordinal);
        Assert.StartsWith("No id was lost or doubled: ", printed[^1], StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task Beside_etcd_it_prints_the_ratio()
    {
        if (!IsInPath("etcd"))
        {
            Assert.Skip("etcd is not installed (package etcd-server).");
        }

        using var folder = new TemporaryFolder();
        string[] bench = [.. Short, "4", "--rounds", "1", "--peer", "etcd", "--data", ".", "--json"];
        var told = Read(Assert.Single((await RunningProgram.RunOrdoAsync(folder.Path, bench)).Succeeded()));
        var peer = Assert.Single(told.GetProperty("peers").EnumerateArray());
        Assert.Equal("etcd", peer.GetProperty("peer").GetString());
        Assert.Equal((4, "all"), Run(peer));
        Assert.True(peer.GetProperty("ratio").GetDouble() > 0);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("etcd")]
    public async Task A_stop_in_the_middle_ends_the_members_and_removes_their_data(string peer)
    {
        Assert.SkipUnless(peer.Length == 0 || IsInPath(peer), $"{peer} is not installed (package {peer}-server).");
        using var folder = new TemporaryFolder();
        string[] beside = peer.Length == 0 ? [] : ["--peer", peer];

        // A group of its own, so that Ctrl-C reaches the members, too, and not these tests.
        await using var bench = RunningProgram.StartGroup(
            folder.Path, Repository.Ordo, ["bench", "next", "--seconds", "60", "--callers", "4", "--data", ".", .. beside]);
        var expected = peer.Length == 0 ? 3 : 9; // A shell keeps each process of the peer.
        IReadOnlyList<int> processes = [];
        await Until.TrueAsync("each member has a log", () => (processes = Signals.DescendantsOf(bench.Id)).Count == expected
            && Directory.GetFiles(folder.Path, "wal-*", SearchOption.AllDirectories).Length >= 3);
        Assert.Equal(1, await bench.InterruptGroupAsync());
        Assert.Contains("Stopped before the end", Assert.Single(bench.Errors), StringComparison.Ordinal);
        Assert.Empty(bench.Output);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
        Assert.All(processes, process => Assert.True(Signals.IsGone(process)));
    }

    [Fact]
    public async Task A_stop_in_the_middle_takes_its_sequences_out_of_a_cluster_that_goes_on()
    {
        await using var cluster = await UpCluster.StartAsync(1);
        await using var bench = RunningProgram.Ordo(cluster.Folder, "bench", "next", "--seconds", "60", "--callers", "4", "--server", cluster.Member(1).Address);
        await Until.TrueAsync("it takes ids", async () => (await cluster.PrintedAsync("seq", "ls")).Count > 1);
        Assert.Equal(1, await bench.StopAsync());
        Assert.Contains("Stopped before the end", Assert.Single(bench.Errors), StringComparison.Ordinal);
        Assert.Equal(["name  last  step"], await cluster.PrintedAsync("seq", "ls"));
    }

    [Fact]
    public async Task A_member_that_cannot_start_is_quoted()
    {
        var wrong = new Dictionary<string, string> { ["ORDO_ELECTION__TIMEOUTMINMS"] = "1" };
        using var folder = new TemporaryFolder();
        (await RunningProgram.RunAsync(folder.Path, Repository.Ordo, ["bench", "next", "--data", "."], wrong)).SaysOnly(1, "ended at its start: exit code 2: ", "election:timeoutMinMs");
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task Members_with_their_data_in_memory_are_not_measured()
    {
        Assert.SkipUnless(Directory.Exists("/dev/shm"), "This machine has no /dev/shm.");
        var data = $"/dev/shm/ordo-e2e-{Guid.NewGuid():N}";
        await using var cluster = await UpCluster.StartAsync(1, "--data", data);
        (await cluster.OrdoAsync("bench", "next", "--server", cluster.Member(1).Address)).SaysOnly(1, $"The data of {cluster.Member(1).Address} is in memory (tmpfs)");
        Directory.Delete(data, recursive: true);
    }

    [Fact]
    public async Task Memory_is_no_disk()
    {
        Assert.SkipUnless(Directory.Exists("/dev/shm"), "This machine has no /dev/shm.");
        (await RunningProgram.RunOrdoAsync(Path.GetTempPath(), "bench", "next", "--data", "/dev/shm/not-there")).SaysOnly(1, "'/dev/shm/not-there' is in memory (tmpfs)", "--data");
        Assert.False(Directory.Exists("/dev/shm/not-there"));
    }

    [Fact]
    public async Task Without_etcd_one_line_names_its_package()
    {
        var nowhere = new Dictionary<string, string> { ["PATH"] = "/nowhere" };
        (await RunningProgram.RunAsync(Path.GetTempPath(), Repository.Ordo, ["bench", "next", "--peer", "etcd"], nowhere)).SaysOnly(1, "package etcd-server");
    }

    [Theory]
    [InlineData("verb is missing", "bench")]
    [InlineData("--callers must be numbers from 1 to 65536, such as 1,64,256, not '1,x'", "bench", "next", "--callers", "1,x")]
    [InlineData("--callers must be", "bench", "next", "--callers", "0")]
    [InlineData("--seconds must be 0.1 to 600 seconds, not 'x'", "bench", "next", "--seconds", "x")]
    [InlineData("--peer must be etcd, not 'redis'", "bench", "next", "--peer", "redis")]
    [InlineData("leave them out", "bench", "next", "--members", "3", "--server", "7410")]
    [InlineData("host:port", "bench", "next", "--server", "nowhere")]
    [InlineData("--sekunden", "bench", "embedded", "--sekunden", "1")]
    public async Task A_call_that_makes_no_sense_is_one_line(string words, params string[] arguments) =>
        (await RunningProgram.RunOrdoAsync(Path.GetTempPath(), arguments)).SaysOnly(2, "ordo: ", words);

    [Fact]
    public async Task A_cluster_that_does_not_answer_is_one_line()
    {
        var port = FreePorts.Tcp();
        (await RunningProgram.RunOrdoAsync(Path.GetTempPath(), "bench", "next", "--server", $"127.0.0.1:{port}")).SaysOnly(1, $"127.0.0.1:{port}");
    }

    private static JsonElement Read(string line) => JsonDocument.Parse(line).RootElement;

    private static (int Callers, string? At) Run(JsonElement result) => (result.GetProperty("callers").GetInt32(), result.GetProperty("at").GetString());

    private static bool IsInPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));
}
