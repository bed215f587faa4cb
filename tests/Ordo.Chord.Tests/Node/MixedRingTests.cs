using Ordo.Chord.Classic;
using Ordo.Chord.Tests.Classic;
using Ordo.Chord.Tests.Hosting;
using Ordo.Chord.Tests.Registry;

namespace Ordo.Chord.Tests.Node;

/// <summary>Nodes of ours and nodes that others wrote against the spec, in one ring (specs/s08 §8).</summary>
public sealed class MixedRingTests : IDisposable
{
    private readonly TemporaryFolder _directory = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Keys_are_found_through_every_node_of_our_registrys_ring()
    {
        await using var registry = await RegistryUnderTest.StartAsync(_directory["data"], MixedRing.Bits);
        await using var ring = new MixedRing(registry.Address);
        await ring.StartOursAsync();
        await using var second = PythonPeer.Start("node", registry.Address, FreeAddress.Take());
        await second.NextAsync("id", 26);
        await ring.StartOursAsync();
        await using var fourth = PythonPeer.Start("node", registry.Address, FreeAddress.Take());
        await fourth.NextAsync("id", 16);
        await ring.StartOursAsync();
        await ring.SettleAsync(5);
        var keys = await SaveAsync(ring, 60);
        await AssertFoundAsync(ring, keys);
    }

    [Fact]
    public async Task Keys_are_found_through_every_node_of_the_ring_of_another_registry()
    {
        var registry = FreeAddress.Take();
        await using var python = PythonPeer.Start("ring", MixedRing.Bits, registry, FreeAddress.Take(), FreeAddress.Take());
        await python.NextAsync();
        await using var ring = new MixedRing(registry);
        await ring.StartOursAsync();
        await ring.StartOursAsync();
        await ring.SettleAsync(4);
        var keys = await SaveAsync(ring, 60);
        await AssertFoundAsync(ring, keys);
    }

    [Fact]
    public async Task A_node_of_ours_takes_its_range_over_from_another_and_hands_it_back()
    {
        var registry = FreeAddress.Take();
        await using var python = PythonPeer.Start("ring", MixedRing.Bits, registry, FreeAddress.Take(), FreeAddress.Take());
        await python.NextAsync();
        await using var ring = new MixedRing(registry);
        await ring.SettleAsync(2);
        var keys = await SaveAsync(ring, 60);

        var node = await ring.StartOursAsync();
        await ring.SettleAsync(3);
        await AssertFoundAsync(ring, keys);

        await node.LeaveAsync();
        await ring.SettleAsync(2);
        await AssertFoundAsync(ring, keys);
    }

    /// <summary>Saves keys of letters only through any node; each says that it went where it belongs.</summary>
    private static async Task<IReadOnlyList<string>> SaveAsync(MixedRing ring, int count)
    {
        var seed = Random.Shared.Next();
        TestContext.Current.SendDiagnosticMessage($"seed {seed}");
        var random = new Random(seed);
        var keys = Enumerable.Range(0, count).Select(_ => new string(random.GetItems("abcdefghijklmnopqrstuvwxyz".AsSpan(), 12))).ToList();
        foreach (var key in keys)
        {
            var saved = await ring.Peers.ElementAt(random.Next(ring.Peers.Count)).SaveAsync(key, $"text of {key}", Cancellation);
            Assert.Equal((true, $"{(await ring.OwnerAsync(key)).Id}"), (saved.State, saved.Message));
        }

        return keys;
    }

    private static async Task AssertFoundAsync(MixedRing ring, IReadOnlyList<string> keys)
    {
        foreach (var key in keys)
        {
            var owner = await ring.OwnerAsync(key);
            foreach (var peer in ring.Peers)
            {
                var found = await peer.FindAsync(key, Cancellation);
                Assert.Equal((true, owner.Id, owner.Address, ClassicTexts.Found(key, owner.Id)), (found.State, found.Id, found.Addr, found.Message));
            }
        }
    }
}
