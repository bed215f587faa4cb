using System.Text.Json;
using Ordo.EndToEnd.Tests.Clusters;

namespace Ordo.EndToEnd.Tests;

/// <summary><c>ordo next --watch</c>: ids on and on.</summary>
public sealed class WatchTests
{
    [Fact]
    public async Task Ids_come_one_in_a_line_until_it_is_stopped_and_then_it_says_how_it_went()
    {
        await using var cluster = await UpCluster.StartAsync();
        await using var watch = Watch(cluster, "--interval", "0");
        await watch.LineAsync(line => line == "100");
        Assert.Equal(0, await watch.StopAsync());

        Assert.Equal(Enumerable.Range(1, watch.Output.Count).Select(id => $"{id}"), watch.Output);
        Assert.StartsWith($"ordo: {watch.Output.Count} ids in ", Assert.Single(watch.Errors), StringComparison.Ordinal);
        Assert.Equal([$"{watch.Output.Count + 1}"], await cluster.PrintedAsync("next", "invoices"));
    }

    [Fact]
    public async Task It_goes_on_over_the_death_of_its_member_and_tells_programs_whom_it_talks_to()
    {
        await using var cluster = await UpCluster.StartAsync(3, "--processes");
        await using var watch = Watch(cluster, "--interval", "0", "--json");
        await Until.TrueAsync("it has an id", () => watch.Output.Count > 0);
        var member = Read(watch.Output[0]).GetProperty("member").GetString();
        cluster.KillMember(cluster.Members.Single(each => each.Address == member).Id);
        await Until.TrueAsync("another member gives ids", () => Read(watch.Output[^1]).GetProperty("member").GetString() != member);
        Assert.Equal(0, await watch.StopAsync());

        Assert.Equal(Enumerable.Range(1, watch.Output.Count), watch.Output.Select(line => Read(line).GetProperty("first").GetInt32()));
        Assert.Matches(" [1-9][0-9]* reconnects?$", Assert.Single(watch.Errors)); // One, and more when the machine is too busy for the next member to answer in time.
    }

    [Fact]
    public async Task In_a_terminal_a_line_below_the_ids_tells_how_it_goes()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/script"), "There is no script(1) to make a terminal with.");
        await using var cluster = await UpCluster.StartAsync(1);
        var typed = $"stty cols 80; exec {Repository.Ordo} next invoices --watch --interval 0.05 --server {cluster.Member(1).Address}";
        await using var terminal = RunningProgram.Start(cluster.Folder, "/usr/bin/script", ["-qec", typed, "/dev/null"]);
        await terminal.LineAsync(line => line.Contains($"/s · last 3 · ", StringComparison.Ordinal) && line.Contains(cluster.Member(1).Address, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("leave it out, or --watch", "--watch", "--key", "k")]
    [InlineData("--interval is for --watch", "--interval", "1")]
    [InlineData("--interval must be 0 to 3600 seconds, not '-1'", "--watch", "--interval", "-1")]
    public async Task A_call_that_makes_no_sense_is_one_line(string words, params string[] options) =>
        (await RunningProgram.RunOrdoAsync(Path.GetTempPath(), ["next", "invoices", .. options])).SaysOnly(2, "ordo: ", words);

    [Fact]
    public async Task Without_a_cluster_it_ends_as_next_does()
    {
        var port = FreePorts.Tcp();
        (await RunningProgram.RunOrdoAsync(Path.GetTempPath(), "next", "invoices", "--watch", "--server", $"127.0.0.1:{port}")).SaysOnly(1, $"127.0.0.1:{port}", "ordo up");
    }

    private static RunningProgram Watch(UpCluster cluster, params string[] options) =>
        RunningProgram.Start(cluster.Folder, Repository.Ordo, ["next", "invoices", "--watch", .. options], cluster.Environment);

    private static JsonElement Read(string line) => JsonDocument.Parse(line).RootElement;
}
