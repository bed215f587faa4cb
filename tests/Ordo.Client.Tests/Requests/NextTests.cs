using Ordo.Client.Tests.Members;

namespace Ordo.Client.Tests.Requests;

/// <summary>Ids when all is well.</summary>
public sealed class NextTests
{
    [Fact]
    public async Task Ids_follow_each_other()
    {
        await using var world = await World.StartAsync();
        var orders = world.Client.Sequence("orders");
        Assert.Equal("orders", orders.Name);
        Assert.Equal(1, await orders.NextAsync());
        Assert.Equal(2, await orders.NextAsync(TestContext.Current.CancellationToken));
        Assert.Equal(new IdRange(3, 7), await orders.NextAsync(5));
        Assert.Equal(8, await orders.NextAsync(key: "k"));
    }

    [Fact]
    public async Task Callers_share_frames_and_each_gets_an_id_of_its_own()
    {
        await using var world = await World.StartAsync(members: 3);
        var orders = world.Client.Sequence("orders");

        // All of them wait for the first connection.
        var ids = await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => orders.NextAsync().AsTask()).ToList());
        Assert.Equal(Enumerable.Range(1, 500).Select(id => (long)id), ids.Order());
        Assert.Equal(1, world.Members.Sum(member => member.Connections));
        Assert.True(world.Members.Sum(member => member.Frames.Count) < 500);
    }

    [Fact]
    public async Task More_callers_than_one_session_takes_get_further_sessions()
    {
        await using var world = await World.StartAsync();
        var member = world.Members[0];
        var seen = 0;
        var all = new TaskCompletionSource();
        var orders = world.Client.Sequence("orders");
        member.Saw = item =>
        {
            if (Interlocked.Increment(ref seen) == 3000)
            {
                all.SetResult();
            }
        };
        member.Treat = _ => Treatment.DoSilently;
        var calls = Enumerable.Range(0, 3000).Select(_ => orders.NextAsync().AsTask()).ToList();
        await all.Task; // Nothing makes the client send anything twice.
        Assert.Equal(3, world.Cluster.OpenSessions);
        member.Treat = _ => Treatment.Do;
        member.BreakConnections();
        Assert.Equal(Enumerable.Range(1, 3000).Select(id => (long)id), (await Task.WhenAll(calls)).Order());
        Assert.Equal(3000, world.Cluster.Given("orders"));
    }

    [Fact]
    public async Task A_client_that_is_closed_ends_its_sessions_and_its_calls()
    {
        await using var world = await World.StartAsync();
        var orders = world.Client.Sequence("orders");
        await orders.NextAsync();
        await orders.CreateAsync(start: 5);
        Assert.Equal(2, world.Cluster.OpenSessions);
        var reached = new TaskCompletionSource();
        world.Members[0].Treat = _ => Treatment.Ignore;
        world.Members[0].Saw = _ => reached.TrySetResult();
        var call = orders.NextAsync().AsTask();
        await reached.Task;
        await world.Client.DisposeAsync();
        await Assert.ThrowsAsync<OrdoUnknownException>(() => call);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await orders.NextAsync());
        Assert.Equal(0, world.Cluster.OpenSessions);
        await Wait.UntilAsync(() => world.Members[0] is { OpenStreams: 0, OpenConnections: 0 });
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("ä")]
    public async Task A_wrong_name_or_key_is_refused_before_anything_is_sent(string text)
    {
        await using var client = new OrdoClient(new OrdoClientOptions { Endpoints = ["127.0.0.1:1"] });
        Assert.Throws<ArgumentException>(() => client.Sequence(text));
        await Assert.ThrowsAsync<ArgumentException>(async () => await client.Sequence("orders").NextAsync(key: text));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(100_001)]
    public async Task A_wrong_count_is_refused_before_anything_is_sent(int count)
    {
        await using var client = new OrdoClient(new OrdoClientOptions { Endpoints = ["127.0.0.1:1"] });
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await client.Sequence("orders").NextAsync(count));
    }

    [Fact]
    public async Task An_unknown_sequence_that_must_exist_is_refused()
    {
        await using var world = await World.StartAsync();
        var refused = await Assert.ThrowsAsync<OrdoRefusedException>(async () => await world.Client.Sequence("none", mustExist: true).NextAsync());
        Assert.Equal(OrdoRefusal.UnknownSequence, refused.Refusal);
        Assert.IsAssignableFrom<OrdoNotDoneException>(refused);
    }
}
