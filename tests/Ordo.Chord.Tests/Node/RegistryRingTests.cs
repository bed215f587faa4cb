using Ordo.Chord.Classic;
using Ordo.Chord.Registry;
using Ordo.Chord.Tests.Hosting;
using Ordo.Chord.Tests.Registry;
using Ordo.CommandLine;
using Ordo.Rpc;

namespace Ordo.Chord.Tests.Node;

/// <summary>Nodes over real connections, in the ring of our registry (specs/s08).</summary>
public sealed class RegistryRingTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task The_published_session_goes_word_for_word()
    {
        await using var registry = await RegistryUnderTest.StartAsync(_directory["data"]);
        await using var ring = await RunningRing.RegisteredAsync(registry.Address, 6);
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
        var (first, last) = (ring[0], ring[5]);
        await Eventually.TrueAsync(() => first.Lines.Length > 0 && last.Lines.Length > 0, "A node does not say where it stands.");
        Assert.Equal("predecessor = 24, my id = 24, successor = 24", first.Lines[0]);
        Assert.Equal("predecessor = 24, my id = 25, successor = 26", last.Lines[0]);

        var table = await first.Classic.GetFingerTableAsync(Token);
        Assert.Equal(24, table.Id);
        Assert.Equal([$"(25, {last.Address})", $"(26, {ring[1].Address})", $"(31, {ring[4].Address})", $"(2, {ring[2].Address})", $"(16, {ring[3].Address})"], table.FingerTable);
        Assert.Equal("Node", await first.Classic.ConnectionTypeAsync(Token));

        foreach (var node in ring.Nodes)
        {
            await SaveKazanAsync(node, $"{first.Address}");
        }

        await Eventually.TrueAsync(() => first.Lines.Count(line => line == "Save id Kazan") == 12, "The owner does not say what it is to save, once for each request.");
        await Eventually.TrueAsync(() => ring[2].Lines.Count(line => line == "Save id Kazan") == 2, "A node that is asked does not say what it is to save, once for each request.");
    }

    [Fact]
    public async Task Methods_of_a_registry_and_ids_of_nobody_are_refused_in_words()
    {
        await using var registry = await RegistryUnderTest.StartAsync(_directory["data"]);
        await using var ring = await RunningRing.RegisteredAsync(registry.Address, 2);
        var failure = await Assert.ThrowsAsync<RpcException>(() => ring[0].Classic.RegisterAsync(FreeAddress.Take(), Token));
        Assert.Equal((RpcStatusCode.Unimplemented, "This is a node: register is for the registry."), (failure.Status.Code, failure.Status.Detail));
        var nothing = await ring[0].Classic.DeligateIdsAsync(new deligate_input { Ids = { -1, 1_000, int.MaxValue, int.MinValue } }, Token);
        Assert.Empty(nothing.Key);
        Assert.Equal("The node 7 is not in the chord.", (await Assert.ThrowsAsync<RpcException>(() => registry.Peer.PopulateFingerTableAsync(7, Token))).Status.Detail);
        Assert.Equal(RpcStatusCode.NotFound, (await Assert.ThrowsAsync<RpcException>(() => ring[0].Client.DescribeAsync(Chord.Machine.RingId.PowerOfTwo(3), Token))).Status.Code);
    }

    [Fact]
    public async Task Keys_follow_the_nodes_that_come_and_leave()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await using var registry = await RegistryUnderTest.StartAsync(_directory["data"], bits: 16);
        await using var ring = await RunningRing.RegisteredAsync(registry.Address, 4);
        var keys = Enumerable.Range(0, 200).Select(i => $"{i} {random.Next():x}").ToList();
        await ring.SaveAsync(keys, random);
        await Eventually.TrueAsync(() => ring.FindsAllAsync(keys), () => "Not all keys are where they belong.");

        await ring.AddAsync(random);
        await Eventually.TrueAsync(() => ring.FindsAllAsync(keys), () => "A node came, and not all keys are where they belong.");
        await ring.LeaveAsync(ring[1]);
        await Eventually.TrueAsync(() => ring.FindsAllAsync(keys), () => "A node left, and not all keys are where they belong.");
        var crashed = ring[0];
        ring.Nodes.Remove(crashed);
        await crashed.DisposeAsync();
        var healed = await Eventually.TrueAsync(() => ring.FindsAllAsync(keys), () => "A node vanished, and not all keys are where they belong.");
        output.WriteLine($"healed within {healed}");
        await registry.WaitAsync(table => table.Nodes.Count == 3);
    }

    [Fact]
    public async Task A_full_ring_takes_no_node()
    {
        await using var registry = await RegistryUnderTest.StartAsync(_directory["data"], bits: 1);
        await using var ring = await RunningRing.RegisteredAsync(registry.Address, 2);
        var failure = await Assert.ThrowsAsync<RpcException>(() => ring.AddAsync(new Random(1)));
        Assert.Equal((RpcStatusCode.FailedPrecondition, "The chord is currently full"), (failure.Status.Code, failure.Status.Detail));
        Assert.True((await ring[0].Client.PutAsync("Kazan", "t", onlyIfAbsent: true, Token)).Saved);
    }

    [Fact]
    public async Task The_ring_serves_without_its_registry_and_says_once_that_it_is_gone_and_back()
    {
        var address = FreeAddress.Take();
        var registry = await StartAsync(address, "data");
        await using var ring = await RunningRing.RegisteredAsync(address, 3);
        await registry.DisposeAsync();
        var (gone, back) = ($"the registry at {address} does not answer (", $"the registry at {address} answers again");
        await Eventually.TrueAsync(
            () => ring.Nodes.TrueForAll(node => node.Told is [.., var last] && last.StartsWith(gone, StringComparison.Ordinal)), "Not every node says that the registry is gone.");
        string[] keys = ["Kazan", "some key", "alpha", "key1", "a", ""];
        await ring.SaveAsync(keys, new Random(1));
        await Eventually.TrueAsync(() => ring.FindsAllAsync(keys), () => "The registry is gone, and so are keys.");

        await using var again = await StartAsync(address, "data");
        await Eventually.TrueAsync(() => ring.Nodes.TrueForAll(node => node.Told[^1] == back), "Not every node says that the registry is back.");
        await Eventually.TrueAsync(() => ring.FindsAllAsync(keys), () => "The registry is back, and keys are gone.");

        // Each time once: on a busy machine it may be late to answer before it is gone, and that is told too.
        Assert.All(ring.Nodes.SelectMany(node => node.Told.Index()), line => Assert.StartsWith(line.Index % 2 == 0 ? gone : back, line.Item, StringComparison.Ordinal));
        Assert.Equal(3, again.Keeper.Table.Nodes.Count);
    }

    [Fact]
    public async Task A_registry_that_forgot_everybody_gets_them_back_and_no_key_is_lost()
    {
        var address = FreeAddress.Take();
        var registry = await StartAsync(address, "data");
        await using var ring = await RunningRing.RegisteredAsync(address, 4);
        string[] keys = ["Kazan", "some key", "alpha", "key1", "a", "", "24", "Казань", "omega", "b", "c", "d"];
        await ring.SaveAsync(keys, new Random(1));
        await registry.DisposeAsync();

        await using var empty = await StartAsync(address, "another");
        await Eventually.TrueAsync(() => empty.Keeper.Table.Nodes.Count == 4, "Not every node comes back.");
        await ring.WholeAsync();
        await Eventually.TrueAsync(() => ring.FindsAllAsync(keys), () => "Keys are gone.");
        var ids = await Task.WhenAll(ring.Nodes.Select(node => node.IdAsync()));
        Assert.Equal([2, 16, 24, 26], ids.Order());
    }

    [Fact]
    public async Task A_node_that_was_taken_out_comes_back_with_its_keys()
    {
        await using var registry = await RegistryUnderTest.StartAsync(_directory["data"]);
        await using var ring = await RunningRing.RegisteredAsync(registry.Address, 3);
        string[] keys = ["Kazan", "some key", "alpha", "key1", "a", "", "b", "c"];
        await ring.SaveAsync(keys, new Random(1));
        await registry.Peer.DeregisterAsync(24, Token);
        var noticed = $"the registry at {registry.Address} knew node 24 no more: this is node 16 from now on";
        await Eventually.TrueAsync(() => ring[0].Told.Contains(noticed), "The node does not notice.");
        await ring.WholeAsync();
        await Eventually.TrueAsync(() => ring.FindsAllAsync(keys), () => "Keys are gone.");
        Assert.Equal(3, registry.Table.Nodes.Count);
    }

    private static async Task SaveKazanAsync(RunningNode node, string owner)
    {
        var saved = await node.Classic.SaveAsync("Kazan", "This is text for Kazan", Token);
        Assert.Equal((true, "24"), (saved.State, saved.Message));
        var again = await node.Classic.SaveAsync("Kazan", "another", Token);
        Assert.Equal((false, "24"), (again.State, again.Message));
        var found = await node.Classic.FindAsync("Kazan", Token);
        Assert.Equal((true, 24, owner, "True, Kazan is saved in node 24"), (found.State, found.Id, found.Addr, found.Message));
        Assert.Equal("This is text for Kazan", (await node.Client.GetAsync("Kazan", Token)).Text);
        var removed = await node.Classic.RemoveAsync("Kazan", Token);
        Assert.Equal((true, "24"), (removed.State, removed.Message));
        var absent = await node.Classic.RemoveAsync("Kazan", Token);
        Assert.Equal((false, "the key you are trying to remove doesn't exists"), (absent.State, absent.Message));
        var lost = await node.Classic.FindAsync("Kazan", Token);
        Assert.Equal((false, 24, owner, "False, Kazan does not exist in node 24"), (lost.State, lost.Id, lost.Addr, lost.Message));
    }

    private Task<RegistryServer> StartAsync(HostAndPort address, string data) =>
        RegistryServer.StartAsync(new RegistryOptions(address, 5, _directory[data]) { Detector = RegistryUnderTest.Patient }, _ => { }, _ => { });
}
