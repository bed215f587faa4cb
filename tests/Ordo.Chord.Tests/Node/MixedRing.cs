using Ordo.Chord.Classic;
using Ordo.Chord.Machine;
using Ordo.Chord.Machine.Registry;
using Ordo.Chord.Node;
using Ordo.Chord.Tests.Hosting;
using Ordo.CommandLine;
using Ordo.Rpc;

namespace Ordo.Chord.Tests.Node;

/// <summary>A registry's ring in which nodes of ours and of others stand side by side, as a program sees it that speaks the teaching protocol.</summary>
/// <param name="registry">The registry, whoever wrote it.</param>
internal sealed class MixedRing(HostAndPort registry) : IAsyncDisposable
{
    public const int Bits = 5;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly RingSpace Space = new(Bits, KeyHash.Adler32);

    private readonly Dictionary<string, ClassicPeer> _peers = [];
    private readonly List<NodeServer> _ours = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>All nodes.</summary>
    public IReadOnlyCollection<ClassicPeer> Peers => _peers.Values;

    /// <summary>Starts a node of ours.</summary>
    public async Task<NodeServer> StartOursAsync()
    {
        var node = await NodeServer.StartAsync(new NodeServerOptions(FreeAddress.Take()) { Registry = registry }, TextWriter.Null, _ => { }, Cancellation);
        _ours.Add(node);
        return node;
    }

    /// <summary>Waits until every node of the registry's table has the fingers of that table.</summary>
    /// <param name="count">How many nodes there are.</param>
    public async Task SettleAsync(int count)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(Limit);
        await using var peer = new ClassicPeer(registry, Limit);
        while (await TableAsync(peer, limit.Token) is var table && (table.Nodes.Count != count || !await IsSettledAsync(table, limit.Token)))
        {
            limit.Token.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Where a key belongs by the registry's table.</summary>
    public async Task<RegisteredNode> OwnerAsync(string key)
    {
        await using var peer = new ClassicPeer(registry, Limit);
        return (await TableAsync(peer, Cancellation)).At(Space.ToClassic(Space.PlaceOf(key)));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var peer in Peers)
        {
            await peer.DisposeAsync();
        }

        foreach (var node in _ours)
        {
            await node.DisposeAsync();
        }
    }

    private static async Task<RegistryTable> TableAsync(ClassicPeer peer, CancellationToken cancellation)
    {
        var nodes = new List<RegisteredNode>();
        foreach (var text in (await peer.GetChordInfoAsync(cancellation)).Info)
        {
            Assert.True(ClassicEntry.TryParse(text, out var entry));
            nodes.Add(new RegisteredNode(entry.Id, entry.Address));
        }

        return RegistryTable.Restore(Bits, 0, 0, nodes)!;
    }

    private async Task<bool> IsSettledAsync(RegistryTable table, CancellationToken cancellation)
    {
        foreach (var address in _peers.Keys.Except(table.Nodes.Select(node => node.Address)).ToList())
        {
            _peers.Remove(address, out var gone);
            await gone!.DisposeAsync();
        }

        foreach (var node in table.Nodes)
        {
            if (!_peers.TryGetValue(node.Address, out var peer))
            {
                Assert.True(HostAndPort.TryParse(node.Address, out var address));
                _peers.Add(node.Address, peer = new ClassicPeer(address, Limit));
            }

            if (!await HasFingersAsync(peer, table, node, cancellation))
            {
                return false;
            }
        }

        return true;
    }

    private static async Task<bool> HasFingersAsync(ClassicPeer peer, RegistryTable table, RegisteredNode node, CancellationToken cancellation)
    {
        try
        {
            var told = await peer.GetFingerTableAsync(cancellation);
            return told.Id == node.Id && told.FingerTable.SequenceEqual(table.FingersOf(node).Select(finger => new ClassicEntry(finger.Id, finger.Address).ToString()));
        }
        catch (RpcException failure) when (failure.Status.Code == RpcStatusCode.Unavailable)
        {
            return false; // It is about to listen.
        }
    }
}
