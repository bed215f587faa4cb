using Ordo.Client.Tests.Members;
using Ordo.Rpc;

namespace Ordo.Client.Tests.Requests;

/// <summary>Members that fail: each id is given once, and the two kinds of failure are told apart.</summary>
public sealed class FailureTests
{
    [Theory]
    [InlineData(Treatment.DoAndBreak)]
    [InlineData(Treatment.DoAndDoubt)]
    [InlineData(Treatment.DoSilently)]
    [InlineData(Treatment.Refuse)]
    [InlineData(Treatment.Ignore)]
    internal async Task What_a_member_leaves_open_is_asked_again_and_done_once(Treatment treatment)
    {
        await using var world = await World.StartAsync(members: 2, options => options.StallTimeout = World.SoonStalled);
        var failures = 0;
        foreach (var member in world.Members)
        {
            member.Treat = item => item.Number % 7 == 3 && Interlocked.Increment(ref failures) <= 10 ? treatment : Treatment.Do;
        }

        var orders = world.Client.Sequence("orders");
        var calls = Enumerable.Range(0, 300).Select(_ => orders.NextAsync().AsTask()).ToList();
        Assert.Equal(Enumerable.Range(1, 300).Select(id => (long)id), (await Task.WhenAll(calls)).Order());
        Assert.Equal(300, world.Cluster.Given("orders"));
    }

    [Fact]
    public async Task A_member_that_is_gone_is_left_for_another_one_that_it_told_of()
    {
        await using var world = await World.StartAsync(members: 3, options => options.Endpoints.RemoveAt(2));
        var orders = world.Client.Sequence("orders");
        Assert.Equal(1, await orders.NextAsync());
        await world.Members[0].StopAsync();
        await world.Members[1].StopAsync();
        Assert.Equal(2, await orders.NextAsync().AsTask());
        Assert.Equal(1, world.Members[2].Connections);
    }

    [Fact]
    public async Task Without_any_member_nothing_is_done_and_the_exception_says_so()
    {
        await using var world = await World.StartAsync(timeout: World.Short);
        await world.Members[0].StopAsync();
        var call = world.Client.Sequence("orders").NextAsync().AsTask();
        var failure = await Assert.ThrowsAsync<OrdoNotDoneException>(() => call);
        Assert.Contains(world.Members[0].Address, failure.Message, StringComparison.Ordinal);
        var read = world.Client.DescribeClusterAsync(TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<OrdoNotDoneException>(() => read);
    }

    [Fact]
    public async Task A_request_that_left_and_was_not_answered_in_time_is_unknown()
    {
        await using var world = await World.StartAsync();
        world.Members[0].Treat = _ => Treatment.DoSilently;
        var call = world.Client.Sequence("orders").NextAsync().AsTask();
        await Wait.UntilAsync(() => world.Cluster.Given("orders") == 1);
        world.Clock.Skip(World.Long);
        await Assert.ThrowsAsync<OrdoUnknownException>(() => call);
        Assert.Equal(1, world.Cluster.Given("orders"));
    }

    [Fact]
    public async Task A_request_that_was_refused_every_time_is_not_done()
    {
        for (var attempt = 0; attempt < 10; attempt++)
        {
            await using var world = await World.StartAsync(timeout: World.Short);
            world.Members[0].Treat = _ => Treatment.Refuse;
            var call = world.Client.Sequence("orders").NextAsync().AsTask();
            var failure = await Assert.ThrowsAnyAsync<OrdoException>(() => call);
            Assert.Equal(0, world.Cluster.Given("orders"));
            if (failure is OrdoNotDoneException)
            {
                return;
            }

            Assert.IsType<OrdoUnknownException>(failure); // It was on its way once more when its time was over: a matter of milliseconds.
        }

        Assert.Fail("It was on its way each time.");
    }

    [Fact]
    public async Task A_session_that_has_ended_is_replaced()
    {
        await using var world = await World.StartAsync();
        var orders = world.Client.Sequence("orders");
        Assert.Equal(1, await orders.NextAsync());
        world.Cluster.EndAllSessions();
        var calls = Enumerable.Range(0, 50).Select(_ => orders.NextAsync().AsTask()).ToList();
        Assert.Equal(Enumerable.Range(2, 50).Select(id => (long)id), (await Task.WhenAll(calls)).Order());
    }

    [Fact]
    public async Task What_was_under_way_when_its_session_ended_is_unknown()
    {
        await using var world = await World.StartAsync(members: 2);
        var orders = world.Client.Sequence("orders");
        Assert.Equal(1, await orders.NextAsync());
        foreach (var member in world.Members)
        {
            member.Treat = _ => Treatment.DoAndBreak;
            member.Saw = _ =>
            {
                world.Cluster.EndAllSessions();
                foreach (var each in world.Members)
                {
                    each.Treat = _ => Treatment.Do;
                }
            };
        }

        var call = orders.NextAsync().AsTask();
        await Assert.ThrowsAsync<OrdoUnknownException>(() => call);
        Assert.Equal(3, await orders.NextAsync().AsTask());
    }

    [Fact]
    public async Task Writes_are_done_once_when_answers_are_lost()
    {
        await using var world = await World.StartAsync(members: 2);
        var orders = world.Client.Sequence("orders");
        var failures = 0;
        foreach (var member in world.Members)
        {
            member.FailCall = method => method is "Create" or "Remove" or "Get" && Interlocked.Increment(ref failures) % 2 == 1
                ? new RpcException(RpcStatusCode.Unavailable, "Broken by the test.")
                : null;
        }

        var created = await orders.CreateAsync(start: 10, step: 5);
        Assert.Equal((10, 5, 5), (created.Start, created.Step, created.Last));
        Assert.Equal(new IdRange(10, 15, 5), await orders.NextAsync(2));
        Assert.Equal(15, (await orders.GetAsync())!.Last);
        Assert.True(await orders.RemoveAsync());
        Assert.False(await orders.RemoveAsync());
        Assert.Null(await orders.GetAsync());
    }

    [Fact]
    public async Task A_member_that_can_do_nothing_is_left_for_one_that_can()
    {
        await using var world = await World.StartAsync(members: 3);
        var orders = world.Client.Sequence("orders");
        Assert.Equal(1, await orders.NextAsync());
        var member = world.Members.Single(each => each.OpenStreams == 1);
        member.FailCall = method => method == "Describe" ? null : FakeCluster.Failure(RpcStatusCode.Unavailable, "not-done");
        member.Treat = _ => Treatment.Refuse;
        Assert.Equal(1, (await orders.GetAsync())!.Last);
        Assert.Equal(2, await orders.NextAsync());
        await orders.RemoveAsync();
    }

    [Fact]
    public async Task A_write_whose_session_had_ended_is_done_in_a_new_one()
    {
        await using var world = await World.StartAsync();
        var orders = world.Client.Sequence("orders");
        await orders.CreateAsync();
        world.Cluster.EndAllSessions();
        Assert.True(await orders.RemoveAsync());
    }

    [Fact]
    public async Task All_sequences_are_listed_page_by_page()
    {
        await using var world = await World.StartAsync();
        foreach (var i in Enumerable.Range(0, 2500))
        {
            world.Cluster.Create(new Protocol.V1.CreateRequest { Name = $"s{i:0000}", Start = 1, Step = 1 });
        }

        var names = new List<string>();
        await foreach (var sequence in world.Client.ListSequencesAsync(ReadLevel.Local, TestContext.Current.CancellationToken))
        {
            names.Add(sequence.Name);
        }

        Assert.Equal(Enumerable.Range(0, 2500).Select(i => $"s{i:0000}"), names);
    }
}
