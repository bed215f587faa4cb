using Ordo.Client.Connections;
using Ordo.Client.Tests.Members;
using Ordo.Protocol.V1;
using Ordo.Rpc;
using Ordo.Rpc.Client;

namespace Ordo.Client.Tests.Connections;

/// <summary>When a connection is left, and when not.</summary>
public sealed class MemberLinkTests
{
    [Fact]
    public async Task A_link_that_somebody_closed_ends_calls_as_unavailable_and_not_sent()
    {
        var address = new Uri("http://127.0.0.1:1");
        var link = new MemberLink(address, new RpcChannel(address));
        await link.CloseAsync();
        var call = await Assert.ThrowsAsync<RpcException>(() => link.CallAsync(Methods.Get, new GetRequest(), TimeSpan.FromSeconds(1), CancellationToken.None));
        Assert.Equal((RpcStatusCode.Unavailable, false), (call.Status.Code, call.WasSent));
        var stream = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            using var opened = link.OpenStream(CancellationToken.None);
            await opened.Responses.WaitToReadAsync();
        });
        Assert.Equal((RpcStatusCode.Unavailable, false), (stream.Status.Code, stream.WasSent));
    }

    [Fact]
    public void A_member_is_left_when_it_does_nothing_for_anybody_for_a_while()
    {
        var address = new Uri("http://127.0.0.1:1");
        var link = new MemberLink(address, new RpcChannel(address));
        Assert.False(link.NoteRefusal(At(0)));
        Assert.False(link.NoteRefusal(At(10)));
        Assert.False(link.NoteRefusal(At(20)));
        Assert.True(link.NoteRefusal(At(100)));
        Assert.True(link.NoteOutcome());
        Assert.False(link.NoteOutcome());
        Assert.False(link.NoteRefusal(At(110)));
        Assert.False(link.NoteRefusal(At(300)));
        Assert.True(link.NoteRefusal(At(310)));
    }

    [Fact]
    public async Task A_client_that_gets_no_session_keeps_its_connection_and_says_why()
    {
        await using var world = await World.StartAsync();
        var member = world.Members[0];
        member.FailCall = method => method == "OpenSession" ? FakeCluster.Failure(RpcStatusCode.ResourceExhausted, "sessions-full") : null;
        var orders = world.Client.Sequence("orders");
        for (var i = 0; i < 3; i++)
        {
            var refused = await Assert.ThrowsAsync<OrdoRefusedException>(async () => await orders.NextAsync());
            Assert.Equal(OrdoRefusal.Full, refused.Refusal);
        }

        member.FailCall = _ => null;
        Assert.Equal(1, await orders.NextAsync());
        Assert.Equal(1, member.Connections);
    }

    [Fact]
    public async Task A_call_whose_own_time_is_over_leaves_the_connection_to_the_others()
    {
        await using var world = await World.StartAsync(timeout: TimeSpan.FromMinutes(2));
        var member = world.Members[0];
        var orders = world.Client.Sequence("orders");
        Assert.Equal(1, await orders.NextAsync());
        member.Hold = method => method == "Get" ? new TaskCompletionSource().Task : Task.CompletedTask;
        var read = orders.GetAsync();
        await Assert.ThrowsAsync<OrdoNotDoneException>(() => read);
        Assert.Equal(2, await orders.NextAsync());
        Assert.Equal(1, member.Connections);
    }

    [Fact]
    public async Task A_member_that_leaves_a_call_without_an_answer_is_left_for_another_one()
    {
        await using var world = await World.StartAsync(members: 2, options => options.StallTimeout = World.SoonStalled);
        var orders = world.Client.Sequence("orders");
        Assert.Equal(1, await orders.NextAsync());
        var first = world.Client.Links.Current;
        var holds = 0;
        foreach (var member in world.Members)
        {
            member.Hold = method => method == "Get" && Interlocked.Increment(ref holds) == 1 ? new TaskCompletionSource().Task : Task.CompletedTask;
        }

        Assert.Equal(1, (await orders.GetAsync())!.Last);
        Assert.NotSame(first, world.Client.Links.Current);
    }

    [Fact]
    public async Task Members_that_say_who_they_are_and_do_nothing_else_are_asked_less_and_less_often()
    {
        await using var world = await World.StartAsync(members: 2, timeout: World.Short);
        foreach (var member in world.Members)
        {
            member.FailCall = method => method == "Describe" ? null : new RpcException(RpcStatusCode.Internal, "Broken by the test.");
        }

        var call = world.Client.Sequence("orders").NextAsync().AsTask();
        await Assert.ThrowsAnyAsync<OrdoException>(() => call);
        Assert.InRange(world.Members.Sum(member => member.Connections), 0, 100); // Each waits half of 2 s at least in the end.
    }

    private static TimeSpan At(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
