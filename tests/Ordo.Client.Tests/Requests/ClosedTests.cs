using Microsoft.Extensions.DependencyInjection;
using Ordo.Client.Tests.Members;

namespace Ordo.Client.Tests.Requests;

/// <summary>A client that is closed, or is being closed: every call ends, at once and as documented, and nothing is left.</summary>
public sealed class ClosedTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Calls_that_begin_after_the_end_are_refused_by_their_tasks()
    {
        await using var world = await World.StartAsync();
        var orders = world.Client.Sequence("orders");
        await orders.NextAsync();
        await world.Client.DisposeAsync();
        var one = orders.NextAsync();
        var many = orders.NextAsync(3);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await one);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await many);
        Task[] calls = [orders.GetAsync(), orders.GetKeyAsync("k"), orders.CreateAsync(), orders.RemoveAsync(), world.Client.DescribeClusterAsync(TestContext.Current.CancellationToken)];
        foreach (var call in calls)
        {
            await Assert.ThrowsAsync<ObjectDisposedException>(() => call.WaitAsync(Bound));
        }
    }

    [Fact]
    public async Task A_token_that_was_cancelled_before_is_told_by_the_task()
    {
        await using var client = World.ClientOf(World.Options());
        var token = new CancellationToken(canceled: true);
        var call = client.Sequence("orders").NextAsync(token);
        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await call);
        Assert.Equal(token, cancelled.CancellationToken);
    }

    [Fact]
    public async Task Reads_and_writes_under_way_end_with_the_client()
    {
        await using var world = await World.StartAsync();
        var member = world.Members[0];
        var reached = new CountdownEvent(2);
        var both = new TaskCompletionSource();
        var held = new TaskCompletionSource();
        member.Hold = method => method is "Get" or "Create" ? held.Task : Task.CompletedTask;
        member.SawCall = method =>
        {
            if (method is "Get" or "Create" && reached.Signal())
            {
                both.SetResult();
            }
        };
        var orders = world.Client.Sequence("orders");
        var read = orders.GetAsync();
        var write = orders.CreateAsync();
        var next = orders.RemoveAsync(); // It waits for the write before.
        await both.Task;
        await world.Client.DisposeAsync().AsTask().WaitAsync(Bound);
        await Assert.ThrowsAsync<OrdoNotDoneException>(() => read.WaitAsync(Bound));
        await Assert.ThrowsAsync<OrdoUnknownException>(() => write.WaitAsync(Bound));
        await Assert.ThrowsAsync<OrdoNotDoneException>(() => next.WaitAsync(Bound));
        held.SetResult();
        await Wait.UntilAsync(() => member.OpenConnections == 0);
    }

    [Fact]
    public async Task A_client_that_is_closed_at_once_while_it_connects_leaves_no_connection()
    {
        var seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await using var member = await FakeMember.StartAsync(new FakeCluster());
        for (var round = 0; round < 50; round++)
        {
            var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            member.SawCall = _ => asked.TrySetResult();
            var client = World.ClientOf(World.Options(members: member));
            var call = client.Sequence("orders").NextAsync().AsTask();
            await asked.Task;
            for (var spin = random.Next(1000); spin > 0; spin--)
            {
                Thread.Yield();
            }

            client.Dispose();
            await ((Task)call).WaitAsync(Bound).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            Assert.True(call.IsCompleted);
        }

        await Wait.UntilAsync(() => member.OpenConnections == 0);
    }

    [Fact]
    public async Task A_connection_that_is_being_made_is_given_up()
    {
        await using var member = await FakeMember.StartAsync(new FakeCluster());
        var reached = new TaskCompletionSource();
        member.SawCall = _ => reached.TrySetResult();
        var held = new TaskCompletionSource();
        member.Hold = _ => held.Task;
        var options = World.Options(members: member);
        var client = new OrdoClient(ClientSettings.Of(options, TimeProvider.System, Random.Shared));
        var call = client.Sequence("orders").NextAsync().AsTask();
        var read = client.Sequence("orders").GetAsync();
        await reached.Task;
        await client.DisposeAsync().AsTask().WaitAsync(Bound); // The time for a connection is a minute.
        await Assert.ThrowsAsync<OrdoNotDoneException>(() => call);
        await Assert.ThrowsAsync<OrdoNotDoneException>(() => read);
        held.SetResult();
        await Wait.UntilAsync(() => member.OpenConnections == 0);
    }

    [Fact]
    public async Task A_container_that_is_disposed_of_without_waiting_closes_its_client()
    {
        await using var world = await World.StartAsync();
        var member = world.Members[0];
        IOrdoClient client;
        var reached = new TaskCompletionSource();
        Task<long> call;
        using (var provider = new ServiceCollection().AddOrdoClient(options => options.Endpoints.Add(member.Address)).BuildServiceProvider())
        {
            client = provider.GetRequiredService<IOrdoClient>();
            Assert.Equal(1, await client.Sequence("orders").NextAsync());
            member.Treat = _ => Treatment.Ignore;
            member.Saw = _ => reached.TrySetResult();
            call = client.Sequence("orders").NextAsync().AsTask();
            await reached.Task;
        }

        await Assert.ThrowsAsync<OrdoUnknownException>(() => call);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await client.Sequence("orders").NextAsync());
        await Wait.UntilAsync(() => member.OpenConnections == 0);
        await client.DisposeAsync();
    }
}
