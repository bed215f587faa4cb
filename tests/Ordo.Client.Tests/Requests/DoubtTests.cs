using Ordo.Client.Tests.Members;
using Ordo.Protocol.V1;
using Ordo.Rpc;

namespace Ordo.Client.Tests.Requests;

/// <summary>Nothing says that a request was not done while it may have been (PROMISES 15).</summary>
public sealed class DoubtTests
{
    [Theory]
    [InlineData("keys-full")]
    [InlineData("sequences-full")]
    [InlineData("answers-full")]
    public async Task Want_of_room_for_one_copy_says_nothing_of_another_one(string reason)
    {
        await using var world = await World.StartAsync();
        var member = world.Members[0];
        var times = 0;
        member.Treat = _ => Interlocked.Increment(ref times) switch
        {
            1 => Treatment.DoAndBreak,
            2 => Treatment.Ignore,
            _ => Treatment.Do,
        };
        member.Word = item => Volatile.Read(ref times) == 2 ? FakeCluster.Problem(item, RpcStatusCode.ResourceExhausted, reason) : null;
        var id = await world.Client.Sequence("orders").NextAsync();
        Assert.Equal((1, 1), (id, world.Cluster.Given("orders")));
    }

    [Fact]
    public async Task Want_of_room_for_the_only_copy_is_a_refusal()
    {
        await using var world = await World.StartAsync();
        world.Members[0].Treat = _ => Treatment.Ignore;
        world.Members[0].Word = item => FakeCluster.Problem(item, RpcStatusCode.ResourceExhausted, "keys-full");
        var refused = await Assert.ThrowsAsync<OrdoRefusedException>(async () => await world.Client.Sequence("orders").NextAsync());
        Assert.Equal(OrdoRefusal.Full, refused.Refusal);
    }

    [Fact]
    public async Task An_answer_that_was_dropped_is_unknown()
    {
        await using var world = await World.StartAsync();
        world.Members[0].Word = item => FakeCluster.Problem(item, RpcStatusCode.FailedPrecondition, "answer-dropped");
        await Assert.ThrowsAsync<OrdoUnknownException>(async () => await world.Client.Sequence("orders").NextAsync());
    }

    [Fact]
    public async Task A_write_whose_answer_was_dropped_is_unknown_at_once_and_its_member_stays()
    {
        await using var world = await World.StartAsync();
        var member = world.Members[0];
        var calls = 0;
        member.SawCall = method => calls += method == "Create" ? 1 : 0;
        member.FailCall = method => method == "Create" ? FakeCluster.Failure(RpcStatusCode.FailedPrecondition, "answer-dropped") : null;
        var orders = world.Client.Sequence("orders");
        for (var times = 1; times <= 5; times++)
        {
            await Assert.ThrowsAsync<OrdoUnknownException>(() => orders.CreateAsync());
            Assert.Equal(times, calls);
        }

        member.FailCall = _ => null;
        await orders.CreateAsync();
        Assert.Equal(1, member.Connections);
    }

    [Theory]
    [InlineData(RpcStatusCode.ResourceExhausted)]
    [InlineData(RpcStatusCode.FailedPrecondition)]
    [InlineData(RpcStatusCode.NotFound)]
    [InlineData(RpcStatusCode.InvalidArgument)]
    internal async Task A_status_that_no_member_gave_is_no_refusal(RpcStatusCode code)
    {
        await using var world = await World.StartAsync();
        var member = world.Members[0];
        var calls = 0;
        var items = 0;
        member.FailCall = method => method is "Create" or "Get" && Interlocked.Increment(ref calls) % 2 == 1 ? new RpcException(code, "Said on the way.") : null;
        member.Word = item => Interlocked.Increment(ref items) == 1 ? new NextItemReply { Number = item.Number, Code = (int)code, Detail = "Said on the way." } : null;
        var orders = world.Client.Sequence("orders");
        Assert.Equal(9, (await orders.CreateAsync(start: 10)).Last);
        Assert.Equal(10, await orders.NextAsync());
        Assert.Equal(10, (await orders.GetAsync())!.Last);
    }

    [Theory]
    [InlineData(RpcStatusCode.ResourceExhausted, "sequences-full")]
    [InlineData(RpcStatusCode.InvalidArgument, "invalid")]
    [InlineData(RpcStatusCode.Unimplemented, "")]
    internal async Task A_write_in_doubt_that_is_refused_for_its_last_copy_only_is_unknown(RpcStatusCode code, string reason)
    {
        await using var world = await World.StartAsync();
        var calls = 0;
        world.Members[0].FailCall = method => method != "Create" ? null : Interlocked.Increment(ref calls) == 1
            ? new RpcException(RpcStatusCode.Unavailable, "Broken by the test.")
            : FakeCluster.Failure(code, reason);
        var call = world.Client.Sequence("orders").CreateAsync();
        await Assert.ThrowsAsync<OrdoUnknownException>(() => call);
    }

    [Fact]
    public async Task A_write_in_doubt_whose_answer_was_kept_is_refused_by_it()
    {
        await using var world = await World.StartAsync();
        var calls = 0;
        world.Members[0].FailCall = method => method != "Create" ? null : Interlocked.Increment(ref calls) == 1
            ? new RpcException(RpcStatusCode.Unavailable, "Broken by the test.")
            : FakeCluster.Failure(RpcStatusCode.AlreadyExists, "differs");
        var call = world.Client.Sequence("orders").CreateAsync();
        Assert.Equal(OrdoRefusal.Differs, (await Assert.ThrowsAsync<OrdoRefusedException>(() => call)).Refusal);
    }

    [Fact]
    public async Task A_write_in_doubt_that_finds_only_members_of_another_cluster_is_unknown()
    {
        var (one, other) = (new FakeCluster(), new FakeCluster());
        await using var member = await FakeMember.StartAsync(one);
        await using var client = World.ClientOf(World.Options(members: member));
        var reached = new TaskCompletionSource();
        member.SawCall = method =>
        {
            if (method == "Create")
            {
                reached.TrySetResult();
            }
        };
        member.Hold = method => method == "Create" ? new TaskCompletionSource().Task : Task.CompletedTask;
        var call = client.Sequence("orders").CreateAsync();
        await reached.Task.WaitAsync(Wait.Limit);
        await member.StopAsync();
        await using var stranger = await FakeMember.StartAsync(other, port: member.Port);
        await Assert.ThrowsAsync<OrdoUnknownException>(() => call);
    }

    [Fact]
    public async Task Writes_that_wait_for_another_one_end_with_their_own_time()
    {
        await using var world = await World.StartAsync(timeout: 3 * World.Short); // The first of them leave before it has passed, also on a busy machine.
        var creates = 0;
        world.Members[0].SawCall = method => Interlocked.Add(ref creates, method == "Create" ? 1 : 0);
        world.Members[0].Hold = method => method == "Create" ? new TaskCompletionSource().Task : Task.CompletedTask;
        var calls = Enumerable.Range(0, 12).Select(i => world.Client.Sequence($"orders-{i}").CreateAsync()).ToList();
        await ((Task)Task.WhenAll(calls)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        Assert.All(calls, call => Assert.IsAssignableFrom<OrdoException>(call.Exception!.InnerException));
        Assert.Equal(Volatile.Read(ref creates), calls.Count(call => call.Exception!.InnerException is OrdoUnknownException));
        Assert.InRange(Volatile.Read(ref creates), 1, 11); // Each had its time from its beginning: from its turn on, all twelve would have been sent.
    }
}
