using Ordo.Client.Tests.Members;

namespace Ordo.Client.Tests.Requests;

/// <summary>A cancelled caller knows whether ids may have been given, and can learn which.</summary>
public sealed class CancellationTests
{
    [Fact]
    public async Task Cancelled_before_it_left_nothing_is_given()
    {
        await using var world = await World.StartAsync();
        await world.Members[0].StopAsync();
        using var cancel = new CancellationTokenSource();
        var call = world.Client.Sequence("orders").NextAsync(cancel.Token).AsTask();
        await cancel.CancelAsync();
        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.IsNotType<OrdoCanceledException>(cancelled);
        Assert.Equal(cancel.Token, cancelled.CancellationToken);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await world.Client.Sequence("orders").NextAsync(cancel.Token));
    }

    [Fact]
    public async Task Cancelled_after_it_left_the_ids_are_told_by_the_exception()
    {
        await using var world = await World.StartAsync(configure: options => options.StallTimeout = World.SoonStalled);
        var reached = new TaskCompletionSource();
        world.Members[0].Treat = _ => Treatment.DoSilently;
        world.Members[0].Saw = _ => reached.TrySetResult();
        using var cancel = new CancellationTokenSource();
        var orders = world.Client.Sequence("orders");
        var call = orders.NextAsync(3, cancel.Token).AsTask();
        await reached.Task.WaitAsync(Wait.Limit);
        await cancel.CancelAsync();
        var cancelled = await Assert.ThrowsAsync<OrdoCanceledException>(() => call);
        Assert.Equal(cancel.Token, cancelled.CancellationToken);
        Assert.False(cancelled.Outcome.IsCompleted);
        world.Members[0].Treat = _ => Treatment.Do;
        var outcome = await cancelled.Outcome;
        Assert.Equal((1, 3), (outcome.First, outcome.Last));
        Assert.Equal(4, await orders.NextAsync().AsTask());
    }

    [Fact]
    public async Task The_outcome_of_what_was_cancelled_may_be_unknown()
    {
        await using var world = await World.StartAsync();
        var reached = new TaskCompletionSource();
        world.Members[0].Treat = _ => Treatment.Ignore;
        world.Members[0].Saw = _ => reached.TrySetResult();
        using var cancel = new CancellationTokenSource();
        var call = world.Client.Sequence("orders").NextAsync(cancel.Token).AsTask();
        await reached.Task.WaitAsync(Wait.Limit);
        await cancel.CancelAsync();
        var cancelled = await Assert.ThrowsAsync<OrdoCanceledException>(() => call);
        world.Clock.Skip(World.Long);
        await Assert.ThrowsAsync<OrdoUnknownException>(() => cancelled.Outcome);
    }

    [Fact]
    public async Task Whatever_is_cancelled_when_no_id_is_lost_track_of()
    {
        var seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await using var world = await World.StartAsync(members: 2);
        var orders = world.Client.Sequence("orders");
        var known = new List<long>();
        var (abandoned, never) = (0, 0);
        var connects = new TaskCompletionSource();
        Array.ForEach([.. world.Members], member => member.Hold = _ => connects.Task);
        for (var round = 0; round < 40; round++)
        {
            using var cancel = new CancellationTokenSource();
            if (round == 1)
            {
                Array.ForEach([.. world.Members], member => member.Saw = _ => cancel.Cancel()); // Each is done by then, and no answer has left.
            }

            var calls = Enumerable.Range(0, 25).Select(i => orders.NextAsync(i % 2 == 0 ? cancel.Token : CancellationToken.None).AsTask()).ToList();
            for (var spin = round == 1 ? 0 : random.Next(2000); spin > 0; spin--)
            {
                Thread.Yield();
            }

            if (round != 1)
            {
                await cancel.CancelAsync();
            }

            connects.TrySetResult(); // In the first round nothing has left before.
            foreach (var call in calls)
            {
                try
                {
                    known.Add(await call);
                }
                catch (OrdoCanceledException cancelled)
                {
                    known.Add((await cancelled.Outcome).First);
                    abandoned++;
                }
                catch (OperationCanceledException)
                {
                    never++; // None was given.
                }
            }

            Array.ForEach([.. world.Members], member => member.Saw = _ => { });
        }

        Assert.True(abandoned > 0 && never >= 13, $"{abandoned} cancelled after they had left, {never} before.");
        Assert.Equal(Enumerable.Range(1, (int)world.Cluster.Given("orders")).Select(id => (long)id), known.Order());
    }

    [Fact]
    public async Task Reads_and_writes_are_cancelled_while_they_wait()
    {
        await using var world = await World.StartAsync();
        await world.Members[0].StopAsync();
        using var cancel = new CancellationTokenSource();
        var orders = world.Client.Sequence("orders");
        Task[] calls = [world.Client.DescribeClusterAsync(cancel.Token), orders.GetAsync(cancellationToken: cancel.Token), orders.CreateAsync(cancellationToken: cancel.Token), orders.RemoveAsync(cancel.Token)];
        await cancel.CancelAsync();
        foreach (var call in calls)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        }
    }
}
