using System.Text.Json;
using Ordo.Chord.Classic;
using Ordo.Chord.Machine;
using Ordo.Chord.Tests.Classic;
using Ordo.Chord.Tests.Hosting;
using Ordo.Chord.Tests.Registry;
using Ordo.CommandLine;

namespace Ordo.Chord.Tests.Node;

/// <summary>Our nodes on one ring with nodes, registries and clients that others wrote against the spec, in Python.</summary>
public sealed class ReferenceNodeTests(ITestOutputHelper output) : IDisposable
{
    private static readonly RingSpace Space = new(5, KeyHash.Adler32);

    /// <summary>A key for each place: letters only, since nodes of the reference take anything else for a place.</summary>
    private static readonly string[] Keys = [.. Enumerable.Range(0, 32).Select(place => Words().First(word => Space.PlaceOf(word) == Space.FromNumber(place)))];

    private readonly TemporaryFolder _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Keys_go_from_our_nodes_to_others_and_back_as_nodes_come_and_leave()
    {
        await using var registry = await RegistryUnderTest.StartAsync(_directory["data"]);
        await using var ring = await RunningRing.RegisteredAsync(registry.Address, 1);
        foreach (var key in Keys)
        {
            Assert.True((await ring[0].Classic.SaveAsync(key, $"text of {key}", Token)).State);
        }

        // A node of the reference takes 25 and 26 from ours; then 3 to 16; ours takes 25 from one of the reference.
        var (second, fourth) = (FreeAddress.Take(), FreeAddress.Take());
        await using var python26 = PythonPeer.Start("reference", registry.Address, second);
        await python26.NextAsync("id", 26);
        await FindsAsync(registry, "A node of the reference came", ring[0].Address, second);
        var ours2 = await ring.AddAsync(new Random(1));
        await using var python16 = PythonPeer.Start("reference", registry.Address, fourth);
        await python16.NextAsync("id", 16);
        await FindsAsync(registry, "Another node of the reference came", ring[0].Address, second, ours2.Address, fourth);
        var ours31 = await ring.AddAsync(new Random(1));
        var ours25 = await ring.AddAsync(new Random(1));
        HostAndPort[] all = [ring[0].Address, second, ours2.Address, fourth, ours31.Address, ours25.Address];
        await FindsAsync(registry, "All six are there", all);

        await RemovesAndSavesAsync(all);
        await FindsAsync(registry, "All was removed and saved anew", all);

        await ring.LeaveAsync(ours25);
        await FindsAsync(registry, "Ours left, with the reference behind it", [.. all.Except([ours25.Address])]);
        python16.End();
        await python16.NextAsync("left", 16);
        await python16.NextAsync("saved", 14);
        await FindsAsync(registry, "One of the reference left, with ours behind it", ring[0].Address, second, ours2.Address, ours31.Address);

        // What only a node of the reference had is gone with it, and nothing else.
        await python26.KillAsync();
        await registry.WaitAsync(table => table.Nodes.Count == 3);
        await FindsAsync(registry, "One of the reference was killed", Keys.Where(key => Space.ToClassic(Space.PlaceOf(key)) is not (25 or 26)), [.. ring.Nodes.Select(node => node.Address)]);
        Assert.All(ring.Nodes, node => Assert.Empty(node.Complaints));
    }

    [Fact]
    public async Task Our_nodes_stand_in_the_ring_of_a_registry_of_another_make()
    {
        var address = FreeAddress.Take();
        await using var registry = PythonPeer.Start("ring", 5, address);
        await registry.NextAsync();
        await using var ring = await RunningRing.RegisteredAsync(address, 4);
        var ids = await Task.WhenAll(ring.Nodes.Select(node => node.IdAsync()));
        Assert.Equal([24, 26, 2, 16], ids);
        await ring.SaveAsync(Keys, new Random(1));
        await Eventually.TrueAsync(() => ring.FindsAllAsync(Keys), () => "Not all keys are where they belong.");

        await ring.LeaveAsync(ring[0]);
        await Eventually.TrueAsync(() => ring.FindsAllAsync(Keys), () => "A node left, and keys are gone.");

        // It never learns that a node is dead: the others go on without it.
        var crashed = ring[0];
        ring.Nodes.Remove(crashed);
        await crashed.DisposeAsync();
        await Eventually.TrueAsync(() => ring.FindsAllAsync(Keys), () => "A node vanished, and keys are gone.");

        // It stumbles over the id of a node that it does not know: the node comes again.
        await using var peer = new ClassicPeer(address, Eventually.Limit);
        await peer.DeregisterAsync(await ring[0].IdAsync(), Token);
        await Eventually.TrueAsync(() => ring[0].Told.Length > 0, "The node does not notice that it was taken out.");
        await Eventually.TrueAsync(() => ring.FindsAllAsync(Keys), () => "A node came again, and keys are gone.");
    }

    [Fact]
    public async Task A_client_of_the_facade_reads_registry_and_nodes()
    {
        await using var registry = await RegistryUnderTest.StartAsync(_directory["data"]);
        await using var ring = await RunningRing.RegisteredAsync(registry.Address, 6);
        await using var python = PythonPeer.Start("facade", registry.Address, ring[5].Address);
        var seen = await python.NextAsync();
        Assert.Equal(["registry", "node 25"], Texts(seen, "types"));
        Assert.Equal(["24", "26", "2", "16", "31", "25"], Texts(seen, "ring"));
        Assert.Equal(["24", "26", "31", "2", "16"], Texts(seen, "table"));
        Assert.Equal(["24", "False", "24", "True", "False", "True", "False"], Texts(seen, "actions"));
    }

    private static IEnumerable<string> Words() => Enumerable.Range(0, 26 * 26 * 26).Select(i => $"{(char)('a' + (i / 676))}{(char)('a' + (i / 26 % 26))}{(char)('a' + (i % 26))}");

    private static IEnumerable<string?> Texts(JsonElement seen, string name) => seen.GetProperty(name).EnumerateArray().Select(text => text.GetString());

    private Task FindsAsync(RegistryUnderTest registry, string when, params HostAndPort[] nodes) => FindsAsync(registry, when, Keys, nodes);

    /// <summary>Waits until each of these nodes finds each key on the node behind its place.</summary>
    private async Task FindsAsync(RegistryUnderTest registry, string when, IEnumerable<string> keys, params HostAndPort[] nodes)
    {
        var peers = nodes.Select(node => new ClassicPeer(node, RegistryUnderTest.Limit)).ToList();
        var wrong = "";
        var took = await Eventually.TrueAsync(
            async () =>
            {
                foreach (var key in keys)
                {
                    var owner = registry.Table.At(Space.ToClassic(Space.PlaceOf(key)));
                    foreach (var peer in peers)
                    {
                        wrong = $"{key} at {Space.ToClassic(Space.PlaceOf(key))} through {peer.Address}: no answer";
                        var found = await peer.FindAsync(key, Token);
                        wrong = $"{key} at {Space.ToClassic(Space.PlaceOf(key))} through {peer.Address}: {found}, and not {owner}";
                        if (!found.State || found.Id != owner.Id || found.Addr != owner.Address)
                        {
                            return false;
                        }
                    }
                }

                return true;
            },
            () => $"{when}: {wrong}");
        output.WriteLine($"{when}: found after {took}");
        await Task.WhenAll(peers.Select(peer => peer.DisposeAsync().AsTask()));
    }

    private static async Task RemovesAndSavesAsync(HostAndPort[] nodes)
    {
        var peers = nodes.Select(node => new ClassicPeer(node, RegistryUnderTest.Limit)).ToList();
        for (var i = 0; i < Keys.Length; i++)
        {
            var (one, other) = (peers[i % peers.Count], peers[(i + 1) % peers.Count]);
            Assert.True((await one.RemoveAsync(Keys[i], Token)).State);
            Assert.False((await other.FindAsync(Keys[i], Token)).State);
            Assert.True((await other.SaveAsync(Keys[i], $"text of {Keys[i]}", Token)).State);
            Assert.False((await one.SaveAsync(Keys[i], "another", Token)).State);
        }

        await Task.WhenAll(peers.Select(peer => peer.DisposeAsync().AsTask()));
    }
}
