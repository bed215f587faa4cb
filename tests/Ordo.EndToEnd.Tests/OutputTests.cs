using Ordo.EndToEnd.Tests.Clusters;

namespace Ordo.EndToEnd.Tests;

/// <summary>What becomes of a verb whose standard output cannot be written, in a shell.</summary>
public sealed class OutputTests
{
    [Fact]
    public async Task A_client_whose_reader_has_left_takes_no_more_ids()
    {
        await using var cluster = await UpCluster.StartAsync(1);
        var ended = await ShellAsync(cluster, """for i in {1..3000}; do echo get; done > gets; "$ORDO" client < gets | head -2; echo "${PIPESTATUS[0]}" """);
        Assert.Equal("1", ended.Output[^1]);
        Assert.Empty(ended.Errors);

        // The two that were read, one more that nobody read, and those that were under way when the reader left: by no means all that were asked for.
        var next = Assert.Single(await cluster.PrintedAsync("next", "default"));
        Assert.InRange(int.Parse(next), 3, 2_000);
    }

    [Fact]
    public async Task Clients_that_come_and_go_leave_no_error_in_the_members_log()
    {
        await using var cluster = await UpCluster.StartAsync(1);
        for (var i = 0; i < 5; i++)
        {
            await cluster.PrintedAsync("next", "default");
            (await cluster.TypeAsync("get\n", "client")).Succeeded();
        }

        Signals.TerminateProcess(cluster.Up.Id);
        var ended = await cluster.Up.FinishedAsync();
        Assert.DoesNotContain(ended.Errors, line => line.Contains("fail:", StringComparison.Ordinal) || line.Contains("Exception", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("next a --count 100000")]
    [InlineData("seq ls")]
    [InlineData("cluster status")]
    [InlineData("next --help")]
    [InlineData("wal ordo-data/member-1")]
    public async Task A_full_standard_output_is_one_line(string verb)
    {
        await using var cluster = await UpCluster.StartAsync(1);
        (await ShellAsync(cluster, $"\"$ORDO\" {verb} > /dev/full")).SaysOnly(1, "ordo: The standard output cannot be written: No space left");
        var left = await ShellAsync(cluster, $"\"$ORDO\" {verb} | true; echo \"${{PIPESTATUS[0]}}\"");
        Assert.Contains(Assert.Single(left.Output), new[] { "0", "1" }); // 0 when all of it fitted before the reader left.
        Assert.Empty(left.Errors);
    }

    [Fact]
    public async Task Verbs_that_share_a_file_write_behind_each_other()
    {
        await using var cluster = await UpCluster.StartAsync(1);
        var shown = await ShellAsync(cluster, """{ "$ORDO" next a; "$ORDO" next a; } > ids; cat ids""");
        Assert.Equal(["1", "2"], shown.Succeeded());
    }

    [Fact]
    public async Task Up_names_the_program_as_it_was_typed()
    {
        using var folder = new TemporaryFolder();
        File.CreateSymbolicLink(Path.Combine(folder.Path, "mine"), Repository.Ordo);
        var basePort = MemberPorts.Base(1);
        await using var up = RunningProgram.Start(folder.Path, "/bin/sh", ["-c", $"exec ./mine up --members 1 --base-port {basePort}"]);
        await up.LineAsync(line => line.StartsWith("  ./mine next invoices", StringComparison.Ordinal));
        Assert.Equal(0, await up.StopAsync());
    }

    private static Task<Finished> ShellAsync(UpCluster cluster, string line) => RunningProgram.RunAsync(
        cluster.Folder, "/bin/bash", ["-c", line], new Dictionary<string, string>(cluster.Environment) { ["ORDO"] = Repository.Ordo });
}
