using Ordo.Client.Tests.Members;

namespace Ordo.Client.Tests.Requests;

/// <summary>The loop of a lane: whose it is, and what becomes of its callers when it breaks.</summary>
public sealed class LoopTests
{
    private static readonly AsyncLocal<string?> Caller = new();

    [Fact]
    public async Task A_loop_that_breaks_tells_its_callers_and_the_next_request_starts_it_again()
    {
        var random = new LockedRandom(1);
        await using var member = await FakeMember.StartAsync(new FakeCluster());
        var client = World.ClientOf(World.Options(members: member), random);
        var orders = client.Sequence("orders");
        Assert.Equal(1, await orders.NextAsync());
        member.Treat = _ => Treatment.Refuse;
        random.Drawn = () => throw new InvalidTimeZoneException("A fault of the test.");
        var call = orders.NextAsync().AsTask();
        var failure = await Assert.ThrowsAnyAsync<OrdoException>(() => call);
        Assert.IsType<InvalidTimeZoneException>(failure.InnerException);
        random.Drawn = () => { };
        member.Treat = _ => Treatment.Do;
        Assert.Equal(2, await orders.NextAsync());
        await client.DisposeAsync();
        Assert.Equal(2, member.Cluster.Given("orders"));
    }

    [Fact]
    public async Task Nothing_that_lives_longer_than_a_call_keeps_its_callers_context()
    {
        var random = new LockedRandom(1);
        var seen = new System.Collections.Concurrent.ConcurrentBag<string?>();
        random.Drawn = () => seen.Add(Caller.Value);
        await using var member = await FakeMember.StartAsync(new FakeCluster());
        await using var client = World.ClientOf(World.Options(members: member), random);
        var refusals = 0;
        member.Treat = _ => Interlocked.Increment(ref refusals) <= 2 ? Treatment.Refuse : Treatment.Do;
        Caller.Value = "the first caller";
        var call = client.Sequence("orders").NextAsync();
        Caller.Value = null;
        Assert.Equal(1, await call);
        Assert.NotEmpty(seen);
        Assert.All(seen, Assert.Null);
    }

    [Fact]
    public async Task A_caller_may_have_suppressed_the_flow_of_its_context()
    {
        await using var member = await FakeMember.StartAsync(new FakeCluster());
        var suppressed = ExecutionContext.SuppressFlow();
        var client = World.ClientOf(World.Options(members: member));
        var call = client.Sequence("orders").NextAsync();
        suppressed.Undo();
        Assert.Equal(1, await call);
        await client.DisposeAsync();
    }

    [Fact]
    public async Task Thousands_of_callers_and_reads_get_over_links_that_break_at_any_moment()
    {
        await using var world = await World.StartAsync(members: 2);
        var orders = world.Client.Sequence("orders");
        var failures = 0;
        foreach (var member in world.Members)
        {
            member.SawCall = method =>
            {
                if (method is "OpenSession" or "Get" && Interlocked.Increment(ref failures) is < 60 and var at && at % 3 == 0)
                {
                    member.BreakConnections();
                }
            };
        }

        var calls = Enumerable.Range(0, 3000).Select(_ => orders.NextAsync().AsTask()).ToList();
        var reads = Enumerable.Range(0, 50).Select(_ => orders.GetAsync()).ToList();
        Assert.Equal(Enumerable.Range(1, 3000).Select(id => (long)id), (await Task.WhenAll(calls)).Order());
        await Task.WhenAll(reads);
    }

    [Fact]
    public async Task A_result_that_is_taken_too_early_is_still_to_be_had()
    {
        await using var world = await World.StartAsync();
        var reached = new TaskCompletionSource();
        world.Members[0].Saw = _ => reached.TrySetResult();
        world.Members[0].Treat = _ => Treatment.DoSilently;
        var orders = world.Client.Sequence("orders");
        var early = orders.NextAsync();
        await reached.Task;
        Assert.Throws<InvalidOperationException>(() => early.GetAwaiter().GetResult());
        var other = orders.NextAsync().AsTask();
        world.Members[0].Treat = _ => Treatment.Do;
        world.Members[0].BreakConnections();
        Assert.Equal(1, await early);
        Assert.Equal(2, await other);
    }
}
