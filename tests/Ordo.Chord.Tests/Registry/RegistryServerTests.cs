using Ordo.Chord.Classic;
using Ordo.Chord.Registry;
using Ordo.CommandLine;
using Ordo.Rpc;
using Ordo.Rpc.Server.Hosting;

namespace Ordo.Chord.Tests.Registry;

/// <summary>The registry over the wire of specs/s08 §3, with its lines of §4.</summary>
public sealed class RegistryServerTests : IDisposable
{
    private readonly TemporaryFolder _directory = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Six_nodes_register_as_in_the_published_session()
    {
        await using var registry = await StartAsync();
        for (var n = 0; n < 6; n++)
        {
            await registry.RegisterAsync(n);
        }

        Assert.Equal(
            [
                "assigned node_id=24, successor_id=24, predecessor_id=24",
                "assigned node_id=26, successor_id=24, predecessor_id=24",
                "assigned node_id=2, successor_id=24, predecessor_id=26",
                "assigned node_id=16, successor_id=24, predecessor_id=2",
                "assigned node_id=31, successor_id=2, predecessor_id=26",
                "assigned node_id=25, successor_id=26, predecessor_id=24",
            ],
            registry.Lines);
        var info = await registry.Peer.GetChordInfoAsync(Cancellation);
        Assert.Equal(
            ["(24, 127.0.0.1:5001)", "(26, 127.0.0.1:5002)", "(2, 127.0.0.1:5003)", "(16, 127.0.0.1:5004)", "(31, 127.0.0.1:5005)", "(25, 127.0.0.1:5006)"], info.Info);
        var fingers = await registry.Peer.PopulateFingerTableAsync(24, Cancellation);
        Assert.Equal(16, fingers.Predecessor);
        Assert.Equal(["(25, 127.0.0.1:5006)", "(26, 127.0.0.1:5002)", "(31, 127.0.0.1:5005)", "(2, 127.0.0.1:5003)", "(16, 127.0.0.1:5004)"], fingers.FingerTable);
        Assert.Equal("Registry", await registry.Peer.ConnectionTypeAsync(Cancellation));
    }

    [Fact]
    public async Task Registration_tells_m_and_a_full_ring_why_there_is_no_id()
    {
        await using var registry = await StartAsync(bits: 1);
        Assert.Equal("1", (await registry.Peer.RegisterAsync(new HostAndPort("a", 1), Cancellation)).M);
        await registry.RegisterAsync(1);
        var refused = await registry.Peer.RegisterAsync(new HostAndPort("a", 3), Cancellation);
        Assert.Equal((-1, "The chord is currently full"), (refused.Id, refused.M));
        Assert.Equal(2, registry.Lines.Length);
    }

    [Fact]
    public async Task A_node_leaves_once()
    {
        await using var registry = await StartAsync();
        await registry.RegisterAsync(0);
        var left = await registry.Peer.DeregisterAsync(24, Cancellation);
        Assert.Equal((true, "Node 24 was deleted successfully"), (left.State, left.Message));
        var again = await registry.Peer.DeregisterAsync(24, Cancellation);
        Assert.Equal((false, "The node 24 is not in the chord."), (again.State, again.Message));
        Assert.Empty((await registry.Peer.GetChordInfoAsync(Cancellation)).Info);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    public async Task An_unknown_id_is_not_found(int id)
    {
        await using var registry = await StartAsync();
        await registry.RegisterAsync(0);
        var failure = await Assert.ThrowsAsync<RpcException>(() => registry.Peer.PopulateFingerTableAsync(id, Cancellation));
        Assert.Equal((RpcStatusCode.NotFound, $"The node {id} is not in the chord."), (failure.Status.Code, failure.Status.Detail));
        Assert.False((await registry.Peer.DeregisterAsync(id, Cancellation)).State);
    }

    [Theory]
    [InlineData("", 5001, "The host must be a name or an IP address of 1 to 255 characters.")]
    [InlineData("a b", 5001, "The host must be a name or an IP address of 1 to 255 characters.")]
    [InlineData("a, 5)", 5001, "The host must be a name or an IP address of 1 to 255 characters.")]
    [InlineData("h", 0, "The port must be a number from 1 to 65535.")]
    [InlineData("h", -1, "The port must be a number from 1 to 65535.")]
    [InlineData("h", 65536, "The port must be a number from 1 to 65535.")]
    public async Task An_address_that_is_none_is_refused(string host, int port, string detail)
    {
        await using var registry = await StartAsync();
        var failure = await Assert.ThrowsAsync<RpcException>(() => registry.Peer.RegisterAsync(new HostAndPort(host, port), Cancellation));
        Assert.Equal((RpcStatusCode.InvalidArgument, detail), (failure.Status.Code, failure.Status.Detail));
        Assert.Equal(24, await registry.RegisterAsync(0));
    }

    [Fact]
    public async Task What_is_for_nodes_is_refused_with_a_sentence()
    {
        await using var registry = await StartAsync();
        var failure = await Assert.ThrowsAsync<RpcException>(() => registry.Peer.SaveAsync("k", "t", Cancellation));
        Assert.Equal((RpcStatusCode.Unimplemented, "This is the registry: save is for a node."), (failure.Status.Code, failure.Status.Detail));
        await Assert.ThrowsAsync<RpcException>(() => registry.Peer.FindAsync("k", Cancellation));
        await Assert.ThrowsAsync<RpcException>(() => registry.Peer.RemoveAsync("k", Cancellation));
        await Assert.ThrowsAsync<RpcException>(() => registry.Peer.GetFingerTableAsync(Cancellation));
        await Assert.ThrowsAsync<RpcException>(() => registry.Peer.DeligateIdsAsync(new deligate_input(), Cancellation));
    }

    [Fact]
    public async Task Many_that_register_at_the_same_time_get_ids_of_their_own()
    {
        await using var registry = await StartAsync(bits: 8);
        var ids = await Task.WhenAll(Enumerable.Range(0, 256).Select(registry.RegisterAsync));
        Assert.Equal(Enumerable.Range(0, 256), ids.Order());
        Assert.Equal(256, registry.Lines.Length);
        Assert.Equal(-1, await registry.RegisterAsync(256));
    }

    [Fact]
    public async Task A_restart_goes_on_with_the_table_and_the_next_id()
    {
        await using (var registry = await StartAsync())
        {
            await Task.WhenAll(registry.RegisterAsync(0), registry.RegisterAsync(1));
            await registry.RegisterAsync(2);
            await registry.Peer.DeregisterAsync(26, Cancellation);
        }

        await using var again = await StartAsync();
        Assert.Equal([24, 2], again.Table.Nodes.Select(node => node.Id));
        Assert.Equal(4ul, again.Table.Version);
        Assert.Equal(16, await again.RegisterAsync(3));
        Assert.Equal(31, await again.RegisterAsync(4));
    }

    [Fact]
    public async Task A_dead_ring_is_forgotten_where_that_is_wanted()
    {
        await using (var registry = await StartAsync())
        {
            await registry.RegisterAsync(0);
        }

        await using var again = await RegistryUnderTest.StartAsync(_directory["data"], bits: 4, forgets: true);
        Assert.Equal($"no node of the ring in '{_directory["data"]}' answers: a new ring begins.", Assert.Single(again.Told));
        Assert.Equal(12, await again.RegisterAsync(0));
    }

    [Fact]
    public async Task A_living_ring_is_not_forgotten()
    {
        await using var node = await NodeUnderTest.StartAsync();
        await using (var registry = await StartAsync())
        {
            await registry.RegisterAsync(0);
            node.Id = (await registry.Peer.RegisterAsync(node.Address, Cancellation)).Id;
        }

        await using var again = await RegistryUnderTest.StartAsync(_directory["data"], forgets: true);
        Assert.Equal([24, 26], again.Table.Nodes.Select(entry => entry.Id));
    }

    [Fact]
    public async Task Somebody_else_at_the_address_of_a_dead_node_does_not_keep_its_ring()
    {
        await using var node = await NodeUnderTest.StartAsync();
        await using (var registry = await StartAsync())
        {
            node.Id = 1 + (await registry.Peer.RegisterAsync(node.Address, Cancellation)).Id;
        }

        await using var again = await RegistryUnderTest.StartAsync(_directory["data"], bits: 4, forgets: true);
        Assert.Empty(again.Table.Nodes);
    }

    [Fact]
    public async Task A_table_of_another_size_is_one_clear_line()
    {
        await using (var registry = await StartAsync())
        {
            await registry.RegisterAsync(0);
        }

        var failure = await Assert.ThrowsAsync<RegistryStartException>(() => StartAsync(bits: 6));
        Assert.Equal($"'{_directory["data"]}' holds a ring of m = 5: start the registry with 5, or give another directory with --data.", failure.Message);
    }

    [Fact]
    public async Task A_damaged_table_is_one_clear_line()
    {
        await using (var registry = await StartAsync())
        {
            await registry.RegisterAsync(0);
        }

        var file = Path.Combine(_directory["data"], "table");
        var bytes = await File.ReadAllBytesAsync(file, Cancellation);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(file, bytes, Cancellation);
        var failure = await Assert.ThrowsAsync<RegistryStartException>(() => StartAsync());
        Assert.Contains("is damaged: its checksum does not fit its content. Remove that directory", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
    }

    [Fact]
    public async Task A_directory_serves_one_registry_at_a_time()
    {
        await using (var registry = await StartAsync())
        {
            var failure = await Assert.ThrowsAsync<RegistryStartException>(() => StartAsync());
            Assert.Contains("is in use", failure.Message, StringComparison.Ordinal);
        }

        await using var again = await StartAsync();
    }

    [Fact]
    public async Task A_port_that_is_taken_is_one_clear_line_and_frees_the_directory()
    {
        await using var registry = await StartAsync();
        var options = new RegistryOptions(registry.Address, 5, _directory["other"]);
        var failure = await Assert.ThrowsAsync<PortException>(() => RegistryServer.StartAsync(options, _ => { }, _ => { }));
        Assert.Equal($"{registry.Address} is taken: stop what listens there, or choose another port.", failure.Message);
        await using var other = await RegistryUnderTest.StartAsync(_directory["other"]);
    }

    private Task<RegistryUnderTest> StartAsync(int bits = 5) => RegistryUnderTest.StartAsync(_directory["data"], bits);
}
