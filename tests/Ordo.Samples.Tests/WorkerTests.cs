namespace Ordo.Samples.Tests;

/// <summary>The worker as a process: it prints ids, with a member inside or from a cluster.</summary>
public sealed class WorkerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task It_prints_ids_and_goes_on_after_a_restart()
    {
        for (var run = 0; run < 2; run++)
        {
            await using var worker = RunningSample.Start("Worker", _folder["worker"], "--Every", "00:00:00.001", "--Count", "3");
            for (var id = 1; id <= 3; id++)
            {
                Assert.Equal((3 * run) + id, await worker.NumberAsync("ticket"));
            }

            Assert.Equal(0, await worker.EndAsync());
        }
    }

    [Fact]
    public async Task Two_workers_on_one_cluster_print_each_id_once()
    {
        var port = FreePorts.Tcp();
        await using var cluster = RunningSample.Start("Worker", _folder["cluster"], "--Every", "1.00:00:00", $"--Ordo:apiPort={port}");
        Assert.Equal(1, await cluster.NumberAsync("ticket"));
        string[] arguments = ["--Every", "00:00:00.001", "--Count", "20", $"--Ordo:Endpoints:0=127.0.0.1:{port}"];
        await using var first = RunningSample.Start("Worker", _folder["first"], arguments);
        await using var second = RunningSample.Start("Worker", _folder["second"], arguments);
        var ids = await Task.WhenAll(TakeAsync(first, 20), TakeAsync(second, 20));
        Assert.Equal(Enumerable.Range(2, 40).Select(id => (long)id), ids.SelectMany(taken => taken).Order());
        Assert.Equal(0, await cluster.StopAsync());
    }

    [Fact]
    public async Task Numbers_that_are_used_up_end_it_with_their_reason()
    {
        var port = FreePorts.Tcp();
        await using var cluster = RunningSample.Start("Worker", _folder["cluster"], "--Every", "1.00:00:00", $"--Ordo:apiPort={port}");
        Assert.Equal(1, await cluster.NumberAsync("ticket"));
        await RunningSample.LeaveOneIdAsync(port, "tickets");
        await using var worker = RunningSample.Start("Worker", _folder["worker"], "--Every", "00:00:00.001", $"--Ordo:Endpoints:0=127.0.0.1:{port}");
        Assert.Equal(long.MaxValue, await worker.NumberAsync("ticket"));
        Assert.Equal(1, await worker.EndAsync());
        await worker.LineAsync("cannot give");
    }

    [Fact]
    public async Task A_wrong_option_ends_it_with_a_line_that_says_what_is_allowed()
    {
        await using var worker = RunningSample.Start("Worker", _folder["worker"], "--Ordo:apiPort=70000");
        Assert.NotEqual(0, await worker.EndAsync());
        Assert.Contains(worker.Told, line => line.Contains("Ordo:apiPort is '70000'; allowed: 0 to 65535 (0 for none).", StringComparison.Ordinal));
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<List<long>> TakeAsync(RunningSample worker, int count)
    {
        var ids = new List<long>();
        while (ids.Count < count)
        {
            ids.Add(await worker.NumberAsync("ticket"));
        }

        return ids;
    }
}
