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
        await FailAsync(world, orders, rounds: 5);
        var before = Memory();
        await FailAsync(world, orders, rounds: 50);
        var grown = Memory() - before;
        await Until(() => world.Members.Sum(member => member.OpenStreams) == 1);
        Assert.Equal(1, world.Cluster.OpenSessions);
        Assert.True(grown < 4_000_000, $"{grown} bytes more than before.");
    }

    [Fact]
    public async Task Clients_that_come_and_go_leave_nothing()
    {
        await using var world = await World.StartAsync();
        for (var i = 0; i < 20; i++)
        {
            await using var client = World.ClientOf(new OrdoClientOptions { Endpoints = [world.Members[0].Address], Timeout = World.Long });
            await client.Sequence("orders").NextAsync();
        }

        Assert.Equal(0, world.Cluster.OpenSessions);
        await Until(() => world.Members[0].OpenStreams == 0 && world.Members[0].OpenConnections == 0);
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

    private static async Task Until(Func<bool> condition)
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition())
        {
            bound.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
