using System;
using System.Collections.Generic;

namespace Ordo.Chord.Machine.Routing;

/// <summary>
/// The nodes that a node knows: the one before it, those behind it in order, and its fingers. It says which of them is nearest to a place; what keeps it true stands in <c>Maintenance</c>.
/// </summary>
internal sealed class RoutingTable
{
    private readonly ChordOptions _options;
    private readonly NodeRef _self;
    private readonly NodeRef?[] _fingers;
    private readonly List<NodeRef> _successors = [];
    private NodeRef[] _known = [];
    private RingId[] _ways = [];
    private bool _isStale;

    public RoutingTable(ChordOptions options, NodeRef self)
    {
        _options = options;
        _self = self;
        _fingers = new NodeRef?[options.Space.Bits];
    }

    /// <summary>The node before this one; null while none is known.</summary>
    public NodeRef? Predecessor { get; set; }

    /// <summary>The nodes behind this one, in order, never itself; empty when it is alone.</summary>
    public IReadOnlyList<NodeRef> Successors => _successors;

    /// <summary>The node behind this one; itself when it is alone.</summary>
    public NodeRef Successor => _successors.Count > 0 ? _successors[0] : _self;

    /// <summary>The fingers: that of number i is the first node at 2^i places after this one or behind. Null while it is unknown.</summary>
    public IReadOnlyList<NodeRef?> Fingers => _fingers;

    /// <summary>Whether no other node is known.</summary>
    public bool IsAlone => _successors.Count == 0 && Predecessor is null;

    /// <summary>Takes the nodes behind this one, as told by the first of them: what does not go on clockwise, or comes past this node, is cut off.</summary>
    public void SetSuccessors(NodeRef? first, IEnumerable<NodeRef> behind)
    {
        _successors.Clear();
        if (first is not null)
        {
            Append(first);
        }

        foreach (var node in behind)
        {
            if (!Append(node))
            {
                break;
            }
        }

        _isStale = true;
    }

    /// <summary>Sets one finger.</summary>
    public void SetFinger(int index, NodeRef node)
    {
        if (_fingers[index] != node)
        {
            _fingers[index] = node == _self ? null : node;
            _isStale = true;
        }
    }

    /// <summary>Takes a node out of everything.</summary>
    /// <returns>Whether it stood anywhere.</returns>
    public bool Forget(NodeRef node)
    {
        var stood = _successors.Remove(node);
        for (var i = 0; i < _fingers.Length; i++)
        {
            if (_fingers[i] == node)
            {
                _fingers[i] = null;
                stood = true;
            }
        }

        if (Predecessor == node)
        {
            Predecessor = null;
            stood = true;
        }

        _isStale |= stood;
        return stood;
    }

    /// <summary>The known nodes between this one and a place, that place included, the nearest to the place first.</summary>
    public void Closest(RingId place, int max, List<NodeRef> into)
    {
        Refresh();
        into.Clear();
        for (var i = LastAtOrBefore(place); i >= 0 && into.Count < max; i--)
        {
            into.Add(_known[i]);
        }
    }

    /// <summary>The known node nearest to a place on the way to it, that place included; null when there is none.</summary>
    public NodeRef? ClosestTo(RingId place)
    {
        Refresh();
        var at = LastAtOrBefore(place);
        return at < 0 ? null : _known[at];
    }

    /// <summary>All nodes that are known, clockwise.</summary>
    public IReadOnlyList<NodeRef> Known()
    {
        Refresh();
        return _known;
    }

    private int LastAtOrBefore(RingId place)
    {
        // The node's own place is a whole turn away, not none.
        var way = place - _self.Id;
        if (way == RingId.Zero)
        {
            return _known.Length - 1;
        }

        var at = Array.BinarySearch(_ways, way);
        return at >= 0 ? at : ~at - 1;
    }

    private bool Append(NodeRef node)
    {
        var last = _successors.Count > 0 ? _successors[^1].Id : _self.Id;
        if (_successors.Count >= _options.Successors || !node.Id.IsBetween(last, _self.Id))
        {
            return false;
        }

        _successors.Add(node);
        return true;
    }

    private void Refresh()
    {
        if (!_isStale)
        {
            return;
        }

        _isStale = false;
        var known = new SortedDictionary<RingId, NodeRef>();
        foreach (var node in _successors)
        {
            known[node.Id - _self.Id] = node;
        }

        foreach (var node in _fingers)
        {
            if (node is not null)
            {
                known.TryAdd(node.Id - _self.Id, node);
            }
        }

        _known = [.. known.Values];
        _ways = [.. known.Keys];
    }
}
