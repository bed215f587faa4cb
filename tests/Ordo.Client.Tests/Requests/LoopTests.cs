using System.Diagnostics.Metrics;
using Ordo.Client.Requests;
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
    public async Task What_was_answered_before_the_loop_broke_is_told_once()
    {
        var random = new LockedRandom(1);
        await using var member = await FakeMember.StartAsync(new FakeCluster());
        await using var client = World.ClientOf(World.Options(members: member), random);
        member.Treat = item => item.Number == 2 ? Treatment.Refuse : Treatment.Do;
        random.Drawn = () => throw new InvalidTimeZoneException("A fault of the test.");
        var orders = client.Sequence("orders");
        var calls = await InOneFrameAsync(member, () => [orders.NextAsync().AsTask(), orders.NextAsync().AsTask()]);
        Assert.Equal(1, await calls[0]);
        Assert.IsType<InvalidTimeZoneException>((await Assert.ThrowsAsync<OrdoNotDoneException>(() => calls[1])).InnerException);
        random.Drawn = () => { };
        member.Treat = _ => Treatment.Do;
        Assert.Equal([2, 3], (await Task.WhenAll(orders.NextAsync().AsTask(), orders.NextAsync().AsTask())).Order());
    }

    [Fact]
    public async Task A_listener_that_throws_at_abandoned_ids_keeps_nobody_from_theirs()
    {
        const int Abandoned = 7919; // No other test abandons as many: the meter is that of the process.
        await using var world = await World.StartAsync();
        var member = world.Members[0];
        var thrown = 0;
        using var listener = Listen("ordo.client.abandoned_ids", Abandoned, () => Interlocked.Increment(ref thrown));
        using var cancel = new CancellationTokenSource();
        member.Saw = item => // Done by then, and no answer has left.
        {
            if (item.Count == Abandoned)
            {
                cancel.Cancel();
            }
        };
        var orders = world.Client.Sequence("orders");
        var calls = await InOneFrameAsync(member, () => [FirstAsync(1), FirstAsync(Abandoned), FirstAsync(1), FirstAsync(1)]);
        Assert.Equal(1, await calls[0]);
        var cancelled = await Assert.ThrowsAsync<OrdoCanceledException>(() => calls[1]);
        Assert.Equal(new IdRange(2, 7920, 1), await cancelled.Outcome);
        Assert.Equal((7921, 7922), (await calls[2], await calls[3]));
        Assert.Equal(7923, await orders.NextAsync());
        Assert.Equal((1, 1), (Volatile.Read(ref thrown), member.Connections));

        async Task<long> FirstAsync(int count) => (await orders.NextAsync(count, count == 1 ? CancellationToken.None : cancel.Token)).First;
    }

    [Fact]
    public async Task A_listener_that_throws_at_repeats_leaves_the_pump_alone()
    {
        const int Repeated = 337; // No other test repeats as many in one frame.
        await using var world = await World.StartAsync();
        var member = world.Members[0];
        var thrown = 0;
        using var listener = Listen("ordo.client.repeats", Repeated, () => Interlocked.Increment(ref thrown));
        var seen = 0;
        member.Treat = _ => Volatile.Read(ref seen) < Repeated ? Treatment.Ignore : Treatment.Do;
        member.Saw = _ =>
        {
            if (Interlocked.Increment(ref seen) == Repeated)
            {
                member.BreakConnections();
            }
        };
        var orders = world.Client.Sequence("orders");
        var calls = await InOneFrameAsync(member, () => [.. Enumerable.Range(0, Repeated).Select(_ => orders.NextAsync().AsTask())]);
        Assert.Equal(Enumerable.Range(1, Repeated).Select(id => (long)id), (await Task.WhenAll(calls)).Order());
        Assert.Equal(Repeated + 1, await orders.NextAsync());
        Assert.Equal(1, Volatile.Read(ref thrown));
    }

    [Fact]
    public async Task A_pump_that_breaks_ends_the_link_and_the_next_one_pumps_again()
    {
        await using var world = await World.StartAsync();
        var orders = world.Client.Sequence("orders");
        Assert.Equal(1, await orders.NextAsync());
        var clock = new FastClock();
        var now = clock.GetTimestamp();
        var broken = new PendingNext(new RequestPool());
        var call = new ValueTask<long>(broken, broken.Version).AsTask();
        broken.Start(null!, 1, null, mustExist: false, now, now + (10 * clock.TimestampFrequency), CancellationToken.None); // Nothing can send a name that is not there.
        world.Client.Lanes.Add(broken);
        await Assert.ThrowsAnyAsync<OrdoException>(() => call);
        Assert.Equal(2, await orders.NextAsync());
        Assert.True(world.Members[0].Connections > 1);
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

    /// <summary>Begins calls while the member does not say who it is, so that they leave together.</summary>
    private static async Task<Task<long>[]> InOneFrameAsync(FakeMember member, Func<Task<long>[]> begin)
    {
        var connects = new TaskCompletionSource();
        member.Hold = _ => connects.Task;
        var calls = begin();
        connects.SetResult();
        await Wait.UntilAsync(() => member.Frames.Count > 0);
        Assert.Equal(calls.Length, member.Frames[0]);
        return calls;
    }

    /// <summary>Listens to a counter, and throws when it counts as many at once.</summary>
    private static MeterListener Listen(string counter, long count, Action throws)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == OrdoClientTelemetry.Name && instrument.Name == counter)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, counted, _, _) =>
        {
            if (counted == count)
            {
                throws();
                throw new InvalidTimeZoneException("A listener of the test.");
            }
        });
        listener.Start();
        return listener;
    }
}
