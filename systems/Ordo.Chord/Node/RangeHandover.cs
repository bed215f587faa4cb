using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Ordo.Chord.Classic;
using Ordo.Chord.Machine;
using Ordo.Chord.Machine.Keys;
using Ordo.CommandLine;
using Ordo.Rpc;

namespace Ordo.Chord.Node;

/// <summary>Keys that come from a successor that speaks the classic protocol only, and that go to one (specs/s08 §6).</summary>
/// <param name="host">The node.</param>
/// <param name="kinds">Who speaks the classic protocol only.</param>
/// <param name="warn">Gets a line when keys stay where they should not.</param>
internal sealed class RangeHandover(NodeHost host, PeerKinds kinds, Action<string> warn)
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(2);

    /// <summary>How long the others need to see a new table: they ask for it once a second.</summary>
    private static readonly TimeSpan UntilSeen = TimeSpan.FromSeconds(1.5);

    /// <summary>Takes the keys of this node's range over, once it stands in the table.</summary>
    public async Task TakeOverAsync(CancellationToken cancellation)
    {
        var (successor, from, to) = await host.CallAsync((nodes, _) => (nodes[0].Table.Successor, nodes[0].Range.Start, nodes[0].Self.Id), cancellation);
        if (AddressOf(successor) is not { } address)
        {
            return;
        }

        await using var peer = new ClassicPeer(address, CallTimeout);
        var space = host.Options.Space;
        try
        {
            foreach (var ids in ClassicRange.Ids(space, from, to))
            {
                var taken = await peer.DeligateIdsAsync(new deligate_input { Ids = { ids } }, cancellation);
                var entries = ClassicRange.Entries(space, taken);
                await host.CallAsync(
                    (nodes, now) =>
                    {
                        nodes[0].Take(now, entries);
                        return true;
                    },
                    cancellation);
            }
        }
        catch (RpcException failure)
        {
            warn($"node {space.Show(successor.Id)} at {successor.Address} did not hand over the keys of its old range: {failure.Status.Detail}");
        }
    }

    /// <summary>Gives the keys that this node owned to its successor, after the registry was told that it is gone and the others had the time to see that.</summary>
    public async Task HandOverAsync()
    {
        var (successor, entries) = await host.CallAsync((nodes, _) => (nodes[0].Table.Successor, Owned(nodes[0])));
        if (entries.Count == 0 || AddressOf(successor) is not { } address)
        {
            return;
        }

        await Task.Delay(UntilSeen);
        await using var peer = new ClassicPeer(address, CallTimeout);
        var given = 0;
        try
        {
            foreach (var entry in entries)
            {
                await peer.SaveAsync(ClassicRange.KeyOf(host.Options.Space, entry), entry.Text!);
                given++;
            }
        }
        catch (RpcException failure)
        {
            warn($"{entries.Count - given} of {entries.Count} keys were not taken by the node at {successor.Address}, and are gone: {failure.Status.Detail}");
        }
    }

    /// <summary>Copies of what others own stay with them.</summary>
    private static List<Entry> Owned(ChordNode node) => [.. node.Store.All().Where(entry => !entry.IsRemoved && node.Range.Owns(entry.Name.Place))];

    private HostAndPort? AddressOf(NodeRef successor) => kinds.Classic.Contains(successor.Address) && HostAndPort.TryParse(successor.Address, out var address) ? address : null;
}
