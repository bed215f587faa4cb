using Ordo.Chord.Machine;
using Ordo.Chord.Machine.Keys;

namespace Ordo.Chord.Simulator;

/// <summary>All nodes that are on a ring at one instant, clockwise, as somebody sees them who sees everything.</summary>
internal sealed class RingView
{
    private readonly NodeRef[] _refs;

    public RingView(World world)
    {
        World = world;
        var nodes = world.Nodes();
        nodes.RemoveAll(node => !node.IsOnRing);
        nodes.Sort(static (left, right) => left.Self.Id.CompareTo(right.Self.Id));
        Nodes = nodes;
        _refs = nodes.ConvertAll(node => node.Self).ToArray();
    }

    /// <summary>The world.</summary>
    public World World { get; }

    /// <summary>The nodes by place.</summary>
    public IReadOnlyList<SimNode> Nodes { get; }

    /// <summary>The node so many steps clockwise.</summary>
    public SimNode At(int index) => Nodes[((index % Nodes.Count) + Nodes.Count) % Nodes.Count];

    /// <summary>The first node at a place or behind it.</summary>
    public NodeRef OwnerOf(RingId place) => PerfectRing.OwnerOf(_refs, place);

    /// <summary>Who is to hold what a node owns: it, and the next ones, one for each host.</summary>
    public List<SimNode> HoldersOf(int index)
    {
        var holders = new List<SimNode> { Nodes[index] };
        for (var i = 1; i < Nodes.Count && i <= World.Options.Successors && holders.Count < World.Options.Replicas; i++)
        {
            var next = At(index + i);
            if (!holders.Exists(holder => holder.Host == next.Host))
            {
                holders.Add(next);
            }
        }

        return holders;
    }

    /// <summary>The version in which a node holds a key that has a text; null when it holds none.</summary>
    public static EntryVersion? TextVersion(SimNode node, EntryName name) =>
        node.Machine.Store.Find(name) is { IsRemoved: false } entry ? entry.Version : null;
}
