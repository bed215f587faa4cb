using Ordo.Chord.Machine.Messages;
using Ordo.Chord.Machine.Routing;

namespace Ordo.Chord.Machine.Maintenance;

/// <summary>Looks the fingers up in turn, those that lead past the successor; the others are the successor.</summary>
internal sealed class FingerUpkeep(NodeContext node, Questions questions, RoutingTable table)
{
    private int _next;

    /// <summary>Looks the next finger up.</summary>
    /// <param name="own">What this node knows of the way to a place.</param>
    public void LookUpNext(System.Func<RingId, Step> own)
    {
        var space = node.Options.Space;
        if (table.Successors.Count == 0)
        {
            return;
        }

        var index = FirstBehindSuccessor(_next);
        _next = index + 1;
        var start = space.FingerStart(node.Self.Id, index);
        new Lookup(node, questions, start, found =>
        {
            if (found.Owner is { } owner)
            {
                SetAllThatItServes(index, owner);
            }
        }).StartHere(own(start));
    }

    /// <summary>The first finger from a number on that does not simply lead to the successor; the first such one again after the last.</summary>
    private int FirstBehindSuccessor(int from)
    {
        var space = node.Options.Space;
        for (var i = from; i < space.Bits; i++)
        {
            if (!space.FingerStart(node.Self.Id, i).IsIn(node.Self.Id, table.Successor.Id))
            {
                return i;
            }

            table.SetFinger(i, table.Successor);
        }

        return from == 0 ? space.Bits - 1 : FirstBehindSuccessor(0);
    }

    /// <summary>A node far away serves several fingers: those whose beginnings lie before it as well. This node itself serves those that nobody lies behind.</summary>
    private void SetAllThatItServes(int index, NodeRef owner)
    {
        var space = node.Options.Space;
        table.SetFinger(index, owner);
        for (var i = index + 1; i < space.Bits && space.FingerStart(node.Self.Id, i).IsIn(node.Self.Id, owner.Id); i++)
        {
            table.SetFinger(i, owner);
            _next = i + 1;
        }
    }
}
