namespace Ordo.Chord.Simulator;

/// <summary>Each node knows the nodes behind it, in order, without gaps, as many as it is to know.</summary>
internal sealed class OrderedSuccessorLists : IRingCheck
{
    public string? Problem(RingView ring)
    {
        for (var i = 0; i < ring.Nodes.Count; i++)
        {
            var successors = ring.Nodes[i].Machine.Table.Successors;
            var expected = Math.Min(ring.World.Options.Successors, ring.Nodes.Count - 1);
            if (successors.Count != expected)
            {
                return $"{ring.Nodes[i].Self} knows {successors.Count} nodes behind it instead of {expected}";
            }

            for (var j = 0; j < expected; j++)
            {
                if (successors[j] != ring.At(i + 1 + j).Self)
                {
                    return $"{ring.Nodes[i].Self} has {successors[j]} at {j} instead of {ring.At(i + 1 + j).Self}";
                }
            }
        }

        return null;
    }
}
