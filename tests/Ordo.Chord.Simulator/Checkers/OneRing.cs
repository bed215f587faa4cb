namespace Ordo.Chord.Simulator;

/// <summary>All nodes stand on one ring: each has the next one behind it and the one before it before it, and owns exactly what lies between.</summary>
internal sealed class OneRing : IRingCheck
{
    public string? Problem(RingView ring)
    {
        for (var i = 0; i < ring.Nodes.Count; i++)
        {
            var (node, before, behind) = (ring.Nodes[i].Machine, ring.At(i - 1).Self, ring.At(i + 1).Self);
            var isAlone = ring.Nodes.Count == 1;
            if (node.Table.Successor != behind)
            {
                return $"{node.Self} has {node.Table.Successor} behind it instead of {behind}";
            }

            if (node.Table.Predecessor != (isAlone ? null : before))
            {
                return $"{node.Self} has {node.Table.Predecessor} before it instead of {before}";
            }

            if (node.Range.Start != before.Id || !node.Range.HasLease || !node.Range.IsAllSettled)
            {
                return $"{node.Self} owns from {node.Range.Start} instead of {before.Id}, lease {node.Range.HasLease}, settled {node.Range.IsAllSettled}";
            }
        }

        return null;
    }
}
