using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Ordo.Chord.Client;
using Ordo.Chord.Machine;
using Ordo.CommandLine;
using Ordo.Rpc;

namespace Ordo.Chord.Node;

/// <summary>
/// The places of the nodes of an address. In a wide ring they are the address's own; in a small one another node may have them already, and then the next ones are taken that the address leads to.
/// </summary>
internal static class FreePlaces
{
    /// <summary>In a wider ring no two nodes ever meet at a place.</summary>
    private const int MaxSmallBits = 16;

    /// <summary>Finds as many places as an address is to have.</summary>
    /// <param name="space">The places of the ring.</param>
    /// <param name="self">The address.</param>
    /// <param name="count">How many. Fewer are given where the ring has no more.</param>
    /// <param name="through">A node of the ring; null for a ring that begins.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="NoPlaceException">The ring is full.</exception>
    public static async Task<List<RingId>> FindAsync(RingSpace space, HostAndPort self, int count, HostAndPort? through, CancellationToken cancellation)
    {
        var own = self.ToString();
        if (space.Bits > MaxSmallBits)
        {
            return [.. Enumerable.Range(0, count).Select(number => space.PlaceOfNode(own, number))];
        }

        var taken = through is null ? [] : await TakenAsync(through, own, cancellation);
        var free = Candidates(space, own).Distinct().Where(place => !taken.Contains(place)).Take(count).ToList();
        return free.Count > 0 ? free : throw new NoPlaceException($"the ring at {through} is full: all its {1L << space.Bits} places are taken.");
    }

    /// <summary>The places that an address leads to, and after as many as the ring has simply all of them.</summary>
    private static IEnumerable<RingId> Candidates(RingSpace space, string address)
    {
        var size = 1 << space.Bits;
        return Enumerable.Range(0, size).Select(number => space.PlaceOfNode(address, number)).Concat(Enumerable.Range(0, size).Select(number => space.FromNumber(number)));
    }

    /// <summary>The places of others. Whoever stood at this address before is gone, since its port is this node's.</summary>
    private static async Task<HashSet<RingId>> TakenAsync(HostAndPort through, string own, CancellationToken cancellation)
    {
        await using var walk = new RingWalk(through);
        try
        {
            var ring = await walk.WalkAsync(cancellation);
            return [.. ring.Nodes.Where(node => node.Address != own).Select(node => RingId.TryParse(node.Id, out var id) ? id : default)];
        }
        catch (RpcException)
        {
            // It has fallen silent again: the join will say so, and whether the place is free.
            return [];
        }
    }
}
