using Ordo.Chord.Machine;

namespace Ordo.Chord.Simulator;

/// <summary>Rings that stand at once, every table as it is when a ring has long been at rest: ten thousand joins would take longer than what is to be seen.</summary>
internal static class PerfectRing
{
    /// <summary>Puts hosts onto one ring, each with as many virtual nodes as wanted, and starts their upkeep.</summary>
    /// <param name="world">An empty world.</param>
    /// <param name="hosts">How many processes.</param>
    /// <param name="virtualNodes">How many nodes each of them has.</param>
    /// <returns>The nodes in the order of their places.</returns>
    public static SimNode[] Build(World world, int hosts, int virtualNodes = 1)
    {
        var nodes = new SimNode[hosts * virtualNodes];
        for (var i = 0; i < nodes.Length; i++)
        {
            nodes[i] = world.Add(World.AddressOf(i / virtualNodes));
        }

        Place(world, nodes);
        return nodes;
    }

    /// <summary>Sorts nodes that are on no ring yet by their places, which differ, and puts them onto one.</summary>
    public static void Place(World world, SimNode[] nodes)
    {
        Array.Sort(nodes, static (left, right) => left.Self.Id.CompareTo(right.Self.Id));
        var refs = Array.ConvertAll(nodes, static node => node.Self);
        for (var i = 0; i < nodes.Length; i++)
        {
            var (at, machine) = (i, nodes[i].Machine);
            var successors = new NodeRef[Math.Min(world.Options.Successors, nodes.Length - 1)];
            for (var j = 0; j < successors.Length; j++)
            {
                successors[j] = refs[(i + 1 + j) % refs.Length];
            }

            nodes[i].Do((node, now) => node.Place(now, nodes.Length == 1 ? null : refs[(at + refs.Length - 1) % refs.Length], successors, Fingers(world.Options.Space, refs, machine.Self)));
        }
    }

    /// <summary>The first node at a place or behind it.</summary>
    public static NodeRef OwnerOf(NodeRef[] sorted, RingId place)
    {
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = sorted[middle].Id < place ? (middle + 1, high) : (low, middle);
        }

        return sorted[low % sorted.Length];
    }

    private static NodeRef[] Fingers(RingSpace space, NodeRef[] sorted, NodeRef self)
    {
        var fingers = new NodeRef[space.Bits];
        for (var i = space.Bits - 1; i >= 0; i--)
        {
            fingers[i] = OwnerOf(sorted, space.FingerStart(self.Id, i));
        }

        return fingers;
    }
}
