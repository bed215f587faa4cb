using System;
using System.Collections.Generic;
using System.Linq;
using Ordo.Chord.Classic;
using Ordo.Chord.Machine;

namespace Ordo.Chord.Node;

/// <summary>What a registry tells a node of its ring. Entries that make no sense are as good as none: a table that lies leads nowhere, and the next one comes in a second.</summary>
internal sealed class GivenTable
{
    /// <summary>The most nodes that are taken from a table; a registry of ours has no more.</summary>
    private const int MaxNodes = 64 * 1024;

    private readonly RingSpace _space;
    private readonly NodeRef _self;
    private readonly NodeRef[] _clockwise;

    private GivenTable(RingSpace space, NodeRef self, NodeRef? predecessor, IEnumerable<NodeRef> others)
    {
        _space = space;
        _self = self;
        Others = [.. others];
        Predecessor = predecessor;
        _clockwise = [.. Others.Append(self).OrderBy(node => node.Id)];
    }

    /// <summary>The node before this one; null when the registry names none of the others.</summary>
    public NodeRef? Predecessor { get; }

    /// <summary>All nodes but this one, each id once.</summary>
    public IReadOnlyList<NodeRef> Others { get; }

    /// <summary>Reads a table.</summary>
    /// <param name="space">The places of the ring.</param>
    /// <param name="self">This node; what else the table has at its address is of an earlier life.</param>
    /// <param name="predecessor">The id of the node before this one.</param>
    /// <param name="entries">All nodes that the registry names.</param>
    public static GivenTable Read(RingSpace space, NodeRef self, int predecessor, IEnumerable<string> entries)
    {
        var others = new Dictionary<int, NodeRef>();
        foreach (var text in entries.Take(MaxNodes))
        {
            if (ClassicEntry.TryParse(text, out var entry) && entry.Id < 1L << space.Bits && entry.Id != space.ToClassic(self.Id) && entry.Address != self.Address)
            {
                others.TryAdd(entry.Id, new NodeRef(space.FromNumber(entry.Id), entry.Address));
            }
        }

        return new GivenTable(space, self, others.GetValueOrDefault(predecessor), others.Values);
    }

    /// <summary>The table without the nodes that a node should not be led to.</summary>
    public GivenTable Where(Func<NodeRef, bool> isKnown) => new(_space, _self, Predecessor is not null && isKnown(Predecessor) ? Predecessor : null, Others.Where(isKnown));

    /// <summary>The node to which a place belongs by this table.</summary>
    public NodeRef OwnerOf(RingId place) => _clockwise.FirstOrDefault(node => node.Id >= place) ?? _clockwise[0];

    /// <summary>Where the range of a node begins by this table, excluded: at the node before it.</summary>
    public RingId RangeStartOf(NodeRef node) => (_clockwise.LastOrDefault(other => other.Id < node.Id) ?? _clockwise[^1]).Id;

    /// <summary>The node of a number; null when the table has none.</summary>
    public NodeRef? Find(int number)
    {
        var id = _space.FromNumber(number);
        return id == _self.Id ? _self : Others.FirstOrDefault(node => node.Id == id);
    }
}
