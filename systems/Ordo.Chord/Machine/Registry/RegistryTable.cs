using System;
using System.Collections.Generic;
using System.Collections.Immutable;

namespace Ordo.Chord.Machine.Registry;

/// <summary>
/// All nodes of a ring and who follows whom (specs/s08 §4). A table never changes: a node that comes or goes makes another one of the next version, so that anybody may read this one meanwhile.
/// An address may stand in it several times, since a process that was killed may register again before its end is seen.
/// </summary>
internal sealed class RegistryTable
{
    /// <summary>
    /// The most nodes of one table: each change writes and sends all of it, some 30 bytes a node, and 2 MB is what that may cost. A narrower ring is full before.
    /// </summary>
    public const int MaxNodes = 1 << 16;

    private readonly ImmutableList<RegisteredNode> _byAge;
    private readonly ImmutableArray<RegisteredNode> _byId;

    private RegistryTable(int bits, ulong version, long draws, ImmutableList<RegisteredNode> byAge, ImmutableArray<RegisteredNode> byId)
    {
        (Bits, Version, Draws) = (bits, version, draws);
        (_byAge, _byId) = (byAge, byId);
    }

    /// <summary>m: the ring has 2^m places.</summary>
    public int Bits { get; }

    /// <summary>How many changes led to this table.</summary>
    public ulong Version { get; }

    /// <summary>Where the sequence of ids stands after the last node that came (<see cref="IdSequence.Position"/>).</summary>
    public long Draws { get; }

    /// <summary>The nodes in the order in which they registered.</summary>
    public IReadOnlyList<RegisteredNode> Nodes => _byAge;

    /// <summary>Whether no node can be added.</summary>
    public bool IsFull => _byId.Length == Capacity(Bits);

    /// <summary>The table of a ring without nodes.</summary>
    public static RegistryTable Empty(int bits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, RingSpace.MaxClassicBits);
        return new RegistryTable(bits, 0, 0, [], []);
    }

    /// <summary>A table that was written down.</summary>
    /// <returns>Null when it cannot have been one: ids off the ring or given twice, or more of them than there may be.</returns>
    public static RegistryTable? Restore(int bits, ulong version, long draws, IReadOnlyList<RegisteredNode> nodes)
    {
        if (bits is < 1 or > RingSpace.MaxClassicBits || draws < 0 || nodes.Count > Capacity(bits))
        {
            return null;
        }

        var byId = ImmutableArray.CreateRange(nodes).Sort(CompareIds);
        for (var i = 0; i < byId.Length; i++)
        {
            if (byId[i].Id < 0 || byId[i].Id > LastId(bits) || (i > 0 && byId[i].Id == byId[i - 1].Id))
            {
                return null;
            }
        }

        return new RegistryTable(bits, version, draws, [.. nodes], byId);
    }

    /// <summary>The table with one more node, which gets the next free id.</summary>
    /// <param name="ids">The sequence of ids; it stands where this table says.</param>
    /// <param name="address">Where the node is reached.</param>
    /// <param name="added">The node.</param>
    /// <exception cref="InvalidOperationException">The table is full.</exception>
    public RegistryTable With(IdSequence ids, string address, out RegisteredNode added)
    {
        if (IsFull)
        {
            throw new InvalidOperationException("The table is full: ask before a node is added.");
        }

        int id;
        do
        {
            id = ids.Next();
        }
        while (Find(id) is not null);
        added = new RegisteredNode(id, address);
        return new RegistryTable(Bits, Version + 1, ids.Position, _byAge.Add(added), _byId.Insert(IndexAtOrAfter(id), added));
    }

    /// <summary>The table without a node; null when it has no such node.</summary>
    public RegistryTable? Without(int id) => Find(id) is { } node
        ? new RegistryTable(Bits, Version + 1, Draws, _byAge.Remove(node), _byId.RemoveAt(IndexAtOrAfter(id)))
        : null;

    /// <summary>The node with this id; null when there is none.</summary>
    public RegisteredNode? Find(int id) => IndexAtOrAfter(id) is var at && at < _byId.Length && _byId[at].Id == id ? _byId[at] : null;

    /// <summary>The node to which a place belongs: the first at the place, or clockwise from it. The table has a node.</summary>
    public RegisteredNode At(int place) => _byId[IndexAtOrAfter(place) % _byId.Length];

    /// <summary>The next node clockwise from this one; a lone node follows itself.</summary>
    public RegisteredNode SuccessorOf(RegisteredNode node) => _byId[(IndexAtOrAfter(node.Id) + 1) % _byId.Length];

    /// <summary>The next node counter-clockwise from this one; a lone node precedes itself.</summary>
    public RegisteredNode PredecessorOf(RegisteredNode node) => _byId[(IndexAtOrAfter(node.Id) + _byId.Length - 1) % _byId.Length];

    /// <summary>
    /// The fingers of a node: to whom the places 1, 2, 4, … 2^(m−1) after it belong, in this order, each node once. A lone node is its own finger.
    /// </summary>
    public IReadOnlyList<RegisteredNode> FingersOf(RegisteredNode node)
    {
        var fingers = new List<RegisteredNode>();
        for (var i = 0; i < Bits; i++)
        {
            var finger = At((int)((node.Id + (1L << i)) & LastId(Bits)));
            if (!fingers.Contains(finger))
            {
                fingers.Add(finger);
            }
        }

        return fingers;
    }

    private static int Capacity(int bits) => (int)Math.Min(MaxNodes, 1L << bits);

    private static int LastId(int bits) => (int)((1L << bits) - 1);

    private static int CompareIds(RegisteredNode left, RegisteredNode right) => left.Id.CompareTo(right.Id);

    /// <summary>Where the first node stands whose id is not smaller; behind all when there is none.</summary>
    private int IndexAtOrAfter(int id)
    {
        var (low, high) = (0, _byId.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _byId[middle].Id < id ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
