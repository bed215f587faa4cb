using System.Diagnostics;
using System.Text.Json;
using Ordo.EndToEnd.Tests.Clusters;

namespace Ordo.EndToEnd.Tests;

/// <summary>How <c>ordo up</c> ends.</summary>
public sealed class StopTests
{
    /// <summary>No timed test: far above the 5 s that DESIGN promises, which the figures that are told are held against; only a stop that hangs meets this.</summary>
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData()]
    [InlineData("--processes")]
    [InlineData("--processes", "--restart")]
    public async Task A_stop_is_over_soon_and_frees_the_ports(params string[] options)
    {
        await using var cluster = await UpCluster.StartAsync(3, options);
        await cluster.Member(2).NextAsync("invoices", count: 7);

        var asked = Stopwatch.GetTimestamp();
        Assert.Equal(0, await cluster.Up.StopAsync());
        var took = Stopwatch.GetElapsedTime(asked);

        Notes.Tell($"stop{string.Concat(options)}.txt", [$"stop of up {string.Join(' ', options)}: {took.TotalMilliseconds:0} ms (bar: 5000 ms)"]);
        Assert.True(MemberPorts.AreFree(cluster.Members), "Somebody still listens.");
        Assert.True(took < StopLimit, $"The stop took {took}.");
        Assert.DoesNotContain(cluster.Up.Output, line => line.Contains("\"ended\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_member_whose_terminal_is_gone_stops_as_if_it_were_asked()
    {
        await using var cluster = await ServedCluster.StartAsync(1);
        var served = cluster.Process(1);
        var api = cluster.Member(1);
        await Until.TrueAsync("it says where it listens", () => served.Errors.Any(line => line.Contains($"listens at {api.Address} (API)", StringComparison.Ordinal)));
        Signals.HangUpProcess(served.Id);
        Assert.Equal(0, await served.ExitAsync());
    }

    [Fact]
    public async Task Serve_tells_programs_where_it_listens_and_what_it_runs_with()
    {
        await using var cluster = await ServedCluster.StartAsync(1);
        await cluster.KillAsync(1);
        string[] serve = ["serve", "--config", Path.Combine(cluster.Folder, "ordo.json"), "--member", "1", "--json"];
        var printed = (await RunningProgram.RunOrdoAsync(cluster.Folder, [.. serve, "--print-config"])).Succeeded();
        var deadline = JsonDocument.Parse(Assert.Single(printed)).RootElement.EnumerateArray().Single(value => value.GetProperty("key").GetString() == "requests:deadlineMs");
        Assert.Equal(("5000", "default"), (deadline.GetProperty("value").GetString(), deadline.GetProperty("origin").GetString()));

        await using var served = RunningProgram.Ordo(cluster.Folder, serve);
        await Until.TrueAsync("it says where it listens", () => served.Output.Count > 0);
        Assert.Equal(cluster.Member(1).Address, JsonDocument.Parse(served.Output[0]).RootElement.GetProperty("api").GetString());
    }

    [Fact]
    public async Task Up_says_that_it_stops_and_that_the_data_stays()
    {
        await using var cluster = await UpCluster.StartAsync(1);
        Assert.Equal(0, await cluster.Up.StopAsync());
        Assert.Equal($"ordo: stopping; the data stays in {Path.Combine(cluster.Folder, "ordo-data")}", cluster.Up.Errors[^1]);
    }

    [Fact]
    public async Task Members_end_with_up_even_when_it_is_killed()
    {
        await using var cluster = await UpCluster.StartAsync(3, "--processes");
        Signals.KillProcess(cluster.Up.Id);
        await Until.TrueAsync("all ports are free", () => MemberPorts.AreFree(cluster.Members));
    }

    [Fact]
    public async Task A_member_that_was_killed_is_started_again_with_the_line_that_up_prints()
    {
        await using var cluster = await UpCluster.StartAsync(3, "--processes");
        var victim = await cluster.LeaderAsync();
        cluster.KillMember(victim);
        var line = await cluster.RestartLineAsync(victim);
        await cluster.LeaderAsync();
        Assert.Equal(["1"], await cluster.PrintedAsync("next", "invoices"));

        await using var again = RunningProgram.Start(cluster.Folder, "/bin/sh", ["-c", $"exec {line}"]);
        await Until.TrueAsync($"member {victim} is ready", cluster.Member(victim).IsReadyAsync);
        Assert.Equal(2, (await cluster.Member(victim).NextAsync("invoices")).First);
    }
}
