using Ordo.Client.Tests.Members;

namespace Ordo.Client.Tests.Connections;

/// <summary>Ids of two clusters are never mixed.</summary>
public sealed class WrongClusterTests
{
    [Fact]
    public async Task Endpoints_of_two_clusters_are_refused_before_the_first_id()
    {
        var (one, other) = (new FakeCluster(), new FakeCluster());
        await using var member = await FakeMember.StartAsync(one);
        await using var stranger = await FakeMember.StartAsync(other);
        await using var client = World.ClientOf(World.Options(members: [member, stranger]));
        var refused = await Assert.ThrowsAsync<OrdoRefusedException>(async () => await client.Sequence("orders").NextAsync());
        Assert.Equal(OrdoRefusal.WrongCluster, refused.Refusal);
        Assert.Contains(one.Id.ToString(), refused.Message, StringComparison.Ordinal);
        Assert.Contains(other.Id.ToString(), refused.Message, StringComparison.Ordinal);
        Assert.Equal(OrdoRefusal.WrongCluster, (await Assert.ThrowsAsync<OrdoRefusedException>(() => client.DescribeClusterAsync(TestContext.Current.CancellationToken))).Refusal);
        Assert.Equal((0, 0), (one.Given("orders"), other.Given("orders")));
    }

    [Fact]
    public async Task With_the_clusters_id_given_members_of_another_one_are_passed_by()
    {
        var (one, other) = (new FakeCluster(), new FakeCluster());
        await using var member = await FakeMember.StartAsync(one);
        await using var stranger = await FakeMember.StartAsync(other);
        await using var client = World.ClientOf(Given(one.Id, stranger, member));
        Assert.Equal(1, await client.Sequence("orders").NextAsync());
        Assert.Equal(0, other.Given("orders"));
    }

    [Fact]
    public async Task A_member_that_comes_back_with_another_cluster_is_not_used()
    {
        var (one, other) = (new FakeCluster(), new FakeCluster());
        await using var member = await FakeMember.StartAsync(one);
        await using var client = World.ClientOf(World.Options(members: member));
        Assert.Equal(1, await client.Sequence("orders").NextAsync());
        await member.StopAsync();
        await using var stranger = await FakeMember.StartAsync(other, port: member.Port);
        var failure = await Assert.ThrowsAnyAsync<OrdoException>(async () => await client.Sequence("orders").NextAsync());
        if (failure is OrdoUnknownException)
        {
            // The request left before the end of the connection was seen. The next one cannot.
            failure = await Assert.ThrowsAnyAsync<OrdoException>(async () => await client.Sequence("orders").NextAsync());
        }

        Assert.Equal(OrdoRefusal.WrongCluster, Assert.IsType<OrdoRefusedException>(failure).Refusal);
        Assert.Equal(0, other.Given("orders"));
    }

    [Fact]
    public async Task The_same_member_listed_under_two_names_is_one()
    {
        await using var member = await FakeMember.StartAsync(new FakeCluster());
        await using var client = World.ClientOf(new OrdoClientOptions { Endpoints = [$"localhost:{member.Port}", member.Address], Timeout = World.Long });
        Assert.Equal(1, await client.Sequence("orders").NextAsync());
    }

    [Fact]
    public async Task An_address_that_another_cluster_took_over_gives_no_id_when_the_connection_before_was_a_reads()
    {
        var (one, other) = (new FakeCluster(), new FakeCluster());
        await using var member = await FakeMember.StartAsync(one);
        await using var client = World.ClientOf(Given(one.Id, member));
        Assert.Null(await client.Sequence("orders").GetAsync());
        await member.StopAsync();
        await using var stranger = await FakeMember.StartAsync(other, port: member.Port);
        var refused = await Assert.ThrowsAsync<OrdoRefusedException>(async () => await client.Sequence("orders").NextAsync());
        Assert.Equal(OrdoRefusal.WrongCluster, refused.Refusal);
        refused = await Assert.ThrowsAsync<OrdoRefusedException>(() => client.Sequence("orders").GetAsync());
        Assert.Equal(OrdoRefusal.WrongCluster, refused.Refusal);
        Assert.Equal(0, other.Given("orders"));
    }

    [Fact]
    public async Task What_was_under_way_when_the_last_member_was_found_in_another_cluster_is_unknown()
    {
        var (one, other) = (new FakeCluster(), new FakeCluster());
        await using var member = await FakeMember.StartAsync(one);
        await using var client = World.ClientOf(World.Options(members: member));
        var reached = new TaskCompletionSource();
        member.Treat = _ => Treatment.DoSilently;
        member.Saw = _ => reached.TrySetResult();
        var call = client.Sequence("orders").NextAsync().AsTask();
        await reached.Task;
        await member.StopAsync();
        await using var stranger = await FakeMember.StartAsync(other, port: member.Port);
        var unknown = await Assert.ThrowsAsync<OrdoUnknownException>(() => call);
        Assert.StartsWith("No member of the cluster is left", unknown.Message, StringComparison.Ordinal); // It did not wait for its time to be over.
        Assert.Equal((1, 0), (one.Given("orders"), other.Given("orders")));
    }

    [Fact]
    public async Task A_cluster_that_is_being_formed_is_described_without_an_id()
    {
        var cluster = new FakeCluster { IsFormed = false };
        await using var member = await FakeMember.StartAsync(cluster);
        await using var client = World.ClientOf(World.Options(members: member));
        Assert.Null((await client.DescribeClusterAsync(TestContext.Current.CancellationToken)).Id);
        cluster.IsFormed = true;
        Assert.Equal(1, await client.Sequence("orders").NextAsync());
        Assert.Equal(cluster.Id, (await client.DescribeClusterAsync(TestContext.Current.CancellationToken)).Id);
    }

    [Fact]
    public async Task A_listed_endpoint_that_says_nothing_does_not_keep_the_first_id_waiting()
    {
        await using var member = await FakeMember.StartAsync(new FakeCluster());
        await using var silent = await FakeMember.StartAsync(new FakeCluster());
        silent.Hold = _ => new TaskCompletionSource().Task;
        var settings = ClientSettings.Of(World.Options(members: [member, silent]), TimeProvider.System, new FirstOne());
        await using var client = new OrdoClient(settings);
        Assert.Equal(1, await client.Sequence("orders").NextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30))); // The time for a connection is a minute.
    }

    private static OrdoClientOptions Given(Guid cluster, params ReadOnlySpan<FakeMember> members)
    {
        var options = World.Options(timeout: null, members);
        options.ClusterId = cluster;
        return options;
    }

    /// <summary>Chance that stays with the first member of those that are free.</summary>
    private sealed class FirstOne : Random
    {
        public override int Next(int maxValue) => 1;
    }
}
