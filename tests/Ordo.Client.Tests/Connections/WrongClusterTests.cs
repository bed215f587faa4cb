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
        await using var client = World.ClientOf(new OrdoClientOptions { Endpoints = [member.Address, stranger.Address] });
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
        await using var client = World.ClientOf(new OrdoClientOptions { Endpoints = [stranger.Address, member.Address], ClusterId = one.Id, Timeout = World.Long });
        Assert.Equal(1, await client.Sequence("orders").NextAsync());
        Assert.Equal(0, other.Given("orders"));
    }

    [Fact]
    public async Task A_member_that_comes_back_with_another_cluster_is_not_used()
    {
        var (one, other) = (new FakeCluster(), new FakeCluster());
        await using var member = await FakeMember.StartAsync(one);
        await using var client = World.ClientOf(new OrdoClientOptions { Endpoints = [member.Address], Timeout = World.Long });
        Assert.Equal(1, await client.Sequence("orders").NextAsync());
        await member.StopAsync();
        await using var stranger = await FakeMember.StartAsync(other, port: member.Port);
        var refused = await Assert.ThrowsAsync<OrdoRefusedException>(async () => await client.Sequence("orders").NextAsync());
        Assert.Equal(OrdoRefusal.WrongCluster, refused.Refusal);
        Assert.Equal(0, other.Given("orders"));
    }

    [Fact]
    public async Task The_same_member_listed_under_two_names_is_one()
    {
        await using var member = await FakeMember.StartAsync(new FakeCluster());
        await using var client = World.ClientOf(new OrdoClientOptions { Endpoints = [$"localhost:{member.Port}", member.Address], Timeout = World.Long });
        Assert.Equal(1, await client.Sequence("orders").NextAsync());
    }
}
