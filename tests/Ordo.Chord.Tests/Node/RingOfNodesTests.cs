using Ordo.Chord.Machine;
using Ordo.Chord.Node;
using Ordo.Chord.Tests.Hosting;
using Ordo.Rpc;

namespace Ordo.Chord.Tests.Node;

/// <summary>Nodes over real connections, in a ring without a registry.</summary>
public sealed class RingOfNodesTests(ITestOutputHelper output)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 3)]
    [InlineData(6, 1)]
    public async Task Every_key_is_found_through_every_node_where_it_belongs(int nodes, int virtualNodes)
    {
        var random = Seeded();
        await using var ring = await RunningRing.JoinedAsync(nodes, random, virtualNodes: virtualNodes);
        var keys = Keys(random, 200 / nodes).Concat(["", " ", "0", "24", "\"quoted\" 'key'", "línea\nдве 𝄞 \u202e\0", new string('ж', 32 * 1024)]).ToList();
        await ring.SaveAsync(keys, random);
        await Eventually.TrueAsync(() => ring.FindsAllAsync(keys), () => "Not all keys are where they belong.");

        var (key, node) = (keys[0], ring[random.Next(nodes)]);
        Assert.False((await node.Client.PutAsync(key, "another", onlyIfAbsent: true, Token)).Saved);
        Assert.True((await node.Client.PutAsync(key, "another", onlyIfAbsent: false, Token)).Saved);
        Assert.Equal("another", (await ring[0].Client.GetAsync(key, Token)).Text);
        Assert.True((await ring[0].Client.RemoveAsync(key, Token)).Removed);
        Assert.False((await node.Client.RemoveAsync(key, Token)).Removed);
        Assert.Equal(RpcStatusCode.NotFound, (await Assert.ThrowsAsync<RpcException>(() => node.Client.GetAsync(key, Token))).Status.Code);
        Assert.All(ring.Nodes, each => Assert.Empty(each.Complaints));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_node_that_joins_takes_its_range_and_one_that_leaves_gives_it_back(int replicas)
    {
        var random = Seeded();
        await using var ring = await RunningRing.JoinedAsync(4, random, replicas);
        var keys = Keys(random, 200);
        await ring.SaveAsync(keys, random);
        var before = await OwnersAsync(ring);

        var joined = await ring.AddAsync(random);
        var taken = await joined.OwnedAsync();
        await ring.WholeAsync();
        await Eventually.TrueAsync(() => ring.FindsAllAsync(keys), () => "A node came, and not all keys are where they belong.");
        var after = await OwnersAsync(ring);
        var successor = (await joined.StandAsync()).Single().Behind.Address;
        Assert.Equal(taken.Order(StringComparer.Ordinal), keys.Where(key => after[key] == $"{joined.Address}").Order(StringComparer.Ordinal));
        Assert.All(keys, key => Assert.True(after[key] == before[key] || (after[key] == $"{joined.Address}" && before[key] == successor)));
        if (replicas == 1)
        {
            Assert.Equal(taken.Order(StringComparer.Ordinal), (await joined.HeldAsync()).Order(StringComparer.Ordinal));
        }

        while (ring.Nodes.Count > 1)
        {
            await ring.LeaveAsync(ring[random.Next(ring.Nodes.Count)]);
            await Eventually.TrueAsync(() => ring.FindsAllAsync(keys), () => $"With {ring.Nodes.Count} nodes left keys are gone.");
        }
    }

    [Fact]
    public async Task Texts_and_keys_have_their_limits_and_a_node_lives_on()
    {
        await using var ring = await RunningRing.JoinedAsync(3, Seeded());
        var (longKey, longText) = (new string('k', ChordOptions.MaxKeyBytes), new string('é', ChordOptions.MaxTextBytes / 2));
        Assert.True((await ring[0].Client.PutAsync(longKey, longText, onlyIfAbsent: false, Token)).Saved);
        Assert.Equal(longText, (await ring[1].Client.GetAsync(longKey, Token)).Text);
        Assert.True((await ring[2].Classic.FindAsync(longKey, Token)).State);

        await RefusesAsync(() => ring[1].Client.PutAsync("k", $"{longText}x", onlyIfAbsent: false, Token), "the text has 1048577 bytes, allowed are 1048576");
        await RefusesAsync(() => ring[1].Classic.SaveAsync("k", $"{longText}x", Token), "the text has 1048577 bytes, allowed are 1048576");
        await RefusesAsync(() => ring[1].Client.GetAsync($"{longKey}x", Token), "the key has 65537 bytes, allowed are 65536");
        await RefusesAsync(() => ring[1].Classic.FindAsync($"{longKey}x", Token), "the key has 65537 bytes, allowed are 65536");
        Assert.Equal(longText, (await ring[1].Client.GetAsync(longKey, Token)).Text);
    }

    [Fact]
    public async Task Copies_of_large_keys_and_texts_reach_whoever_joins()
    {
        var random = Seeded();
        await using var ring = await RunningRing.JoinedAsync(1, random);
        for (var i = 0; i < 100; i++)
        {
            await ring[0].Client.PutAsync($"{i:000}{new string('k', ChordOptions.MaxKeyBytes - 3)}", i % 10 == 0 ? new string('t', ChordOptions.MaxTextBytes) : "t", onlyIfAbsent: false, Token);
        }

        await ring.AddAsync(random);
        await ring.AddAsync(random);
        await Eventually.TrueAsync(
            async () => (await Task.WhenAll(ring.Nodes.Select(node => node.HeldAsync()))).All(held => held.Length == 100),
            () => "Not every node gets a copy of every key.");
        Assert.All(ring.Nodes, node => Assert.Empty(node.Complaints));
    }

    [Fact]
    public async Task Nobody_joins_through_itself_or_a_ring_of_another_width()
    {
        var address = FreeAddress.Take();
        await Assert.ThrowsAsync<NoPlaceException>(() => NodeServer.StartAsync(new NodeServerOptions(address) { Join = address }, TextWriter.Null, _ => { }, Token));
        await using var node = await RunningNode.StartAsync(address => new NodeServerOptions(address) { Bits = 20 });
        var failure = await Assert.ThrowsAsync<NoPlaceException>(() => RunningNode.StartAsync(address => new NodeServerOptions(address) { Bits = 30, Join = node.Address }));
        Assert.Contains("another ring, 20/sha1", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_a_narrow_ring_a_place_that_two_virtual_nodes_share_is_taken_once()
    {
        await using var node = await RunningNode.StartAsync(address => new NodeServerOptions(address) { Bits = 1, VirtualNodes = 8 });
        Assert.InRange((await node.StandAsync()).Length, 1, 2);
        Assert.True((await node.Client.PutAsync("k", "t", onlyIfAbsent: true, Token)).Saved);
    }

    private static async Task RefusesAsync(Func<Task> call, string sentence)
    {
        var failure = await Assert.ThrowsAsync<RpcException>(call);
        Assert.Equal((RpcStatusCode.InvalidArgument, sentence), (failure.Status.Code, failure.Status.Detail));
    }

    private static async Task<Dictionary<string, string>> OwnersAsync(RunningRing ring)
    {
        var owners = new Dictionary<string, string>();
        foreach (var node in ring.Nodes)
        {
            foreach (var key in await node.OwnedAsync())
            {
                owners.Add(key, $"{node.Address}");
            }
        }

        return owners;
    }

    private static List<string> Keys(Random random, int count) => [.. Enumerable.Range(0, count).Select(i => $"{i} {random.Next():x}")];

    private Random Seeded()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        return new Random(seed);
    }
}
