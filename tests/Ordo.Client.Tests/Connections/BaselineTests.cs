using Ordo.Client.Tests.Members;

namespace Ordo.Client.Tests.Connections;

/// <summary>Whatever goes wrong, nothing is left behind.</summary>
public sealed class BaselineTests
{
    [Fact]
    public async Task After_a_thousand_failures_there_is_one_stream_and_one_session_and_no_more_memory()
    {
        await using var world = await World.StartAsync(members: 2);
        var orders = world.Client.Sequence("orders");
        await FailAsync(world, orders, rounds: 20);
        var grown = long.MaxValue;
        for (var attempt = 0; attempt < 5 && grown >= 1_000_000; attempt++)
        {
            var before = Memory(); // Other tests of the process use memory, too, but not always more and more.
            await FailAsync(world, orders, rounds: 50);
            grown = Memory() - before;
        }

        await Wait.UntilAsync(() => world.Members.Sum(member => member.OpenStreams) == 1);
        Assert.Equal(1, world.Cluster.OpenSessions);
        Assert.True(grown < 1_000_000, $"{grown} bytes more than before."); // 1000 calls of which each leaves a kilobyte behind are more.
    }

    [Fact]
    public async Task Clients_that_come_and_go_leave_nothing()
    {
        await using var world = await World.StartAsync();
        for (var i = 0; i < 20; i++)
        {
            await using var client = World.ClientOf(World.Options(members: world.Members[0]));
            await client.Sequence("orders").NextAsync();
        }

        Assert.Equal(0, world.Cluster.OpenSessions);
        await Wait.UntilAsync(() => world.Members[0].OpenStreams == 0 && world.Members[0].OpenConnections == 0);
    }

    [Fact]
    public async Task Reads_and_writes_that_are_cancelled_leave_nothing_on_a_member_that_lives()
    {
        await using var world = await World.StartAsync();
        var member = world.Members[0];
        var orders = world.Client.Sequence("orders");
        await orders.CreateAsync();
        member.Hold = method => method is "Get" or "List" ? new TaskCompletionSource().Task : Task.CompletedTask;
        for (var round = 0; round < 50; round++)
        {
            using var cancel = new CancellationTokenSource();
            Task[] calls = [orders.GetAsync(cancellationToken: cancel.Token), orders.RemoveAsync(cancel.Token), ListAsync(world.Client, cancel.Token), orders.CreateAsync(cancellationToken: cancel.Token)];
            await cancel.CancelAsync();
            foreach (var call in calls)
            {
                await call.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            }

            Assert.All([calls[0], calls[2]], call => Assert.True(call.IsCanceled));
        }

        await Wait.UntilAsync(() => Baseline.Of(world.Client) == new Baseline(Lanes: 0, Waiting: 0, Calls: 0, Connections: 1));
        Assert.Equal(1, member.Connections);
    }

    [Fact]
    public async Task A_cluster_that_is_down_leaves_nothing()
    {
        await using var world = await World.StartAsync(members: 2, timeout: World.Short);
        Array.ForEach([.. world.Members], member => member.StopAsync().GetAwaiter().GetResult());
        var orders = world.Client.Sequence("orders");
        Task[] calls = [orders.NextAsync().AsTask(), orders.GetAsync(), orders.CreateAsync(), world.Client.DescribeClusterAsync(TestContext.Current.CancellationToken)];
        foreach (var call in calls)
        {
            await Assert.ThrowsAsync<OrdoNotDoneException>(() => call);
        }

        await Wait.UntilAsync(() => Baseline.Of(world.Client) == default);
    }

    [Fact]
    public async Task A_wrong_cluster_leaves_nothing()
    {
        await using var member = await FakeMember.StartAsync(new FakeCluster());
        var options = World.Options(members: member);
        options.ClusterId = Guid.NewGuid();
        await using var client = World.ClientOf(options);
        var orders = client.Sequence("orders");
        for (var i = 0; i < 20; i++)
        {
            await Assert.ThrowsAsync<OrdoRefusedException>(async () => await orders.NextAsync());
            await Assert.ThrowsAsync<OrdoRefusedException>(() => orders.GetAsync());
        }

        await Wait.UntilAsync(() => Baseline.Of(client) == default && member.OpenConnections == 0);
        Assert.Equal(1, member.Connections);
    }

    private static async Task ListAsync(OrdoClient client, CancellationToken cancellation)
    {
        await foreach (var sequence in client.ListSequencesAsync(cancellationToken: cancellation))
        {
            Assert.NotNull(sequence);
        }
    }

    private static async Task FailAsync(World world, ISequence orders, int rounds)
    {
        for (var round = 0; round < rounds; round++)
        {
            var failures = 0;
            foreach (var member in world.Members)
            {
                member.Treat = item => item.Number % 5 == 0 && Interlocked.Increment(ref failures) <= 2 ? Treatment.DoAndBreak : Treatment.Do;
            }

            using var cancel = new CancellationTokenSource();
            var calls = Enumerable.Range(0, 20).Select(i => orders.NextAsync(i % 3 == 0 ? cancel.Token : CancellationToken.None).AsTask()).ToList();
            await cancel.CancelAsync();
            await Task.WhenAll(calls).ContinueWith(static all => _ = all.Exception, TaskScheduler.Default);
        }
    }

    private static long Memory()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
