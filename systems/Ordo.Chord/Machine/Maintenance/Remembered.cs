using System.Collections.Generic;

namespace Ordo.Chord.Machine.Maintenance;

/// <summary>Nodes that were known once and are asked in turn whether they are back.</summary>
internal sealed class Remembered
{
    /// <summary>Enough to find the other half of a broken network again, few enough to be asked in turn.</summary>
    private const int Max = 16;

    private readonly LinkedList<NodeRef> _nodes = [];

    /// <summary>Adds a node; the oldest one goes when there are too many.</summary>
    public void Add(NodeRef node)
    {
        if (_nodes.Contains(node))
        {
            return;
        }

        _nodes.AddLast(node);
        if (_nodes.Count > Max)
        {
            _nodes.RemoveFirst();
        }
    }

    /// <summary>Takes a node out.</summary>
    public void Remove(NodeRef node) => _nodes.Remove(node);

    /// <summary>The next one in turn; null when there is none.</summary>
    public NodeRef? Next()
    {
        if (_nodes.First is not { } first)
        {
            return null;
        }

        _nodes.RemoveFirst();
        _nodes.AddLast(first);
        return first.Value;
    }
}
