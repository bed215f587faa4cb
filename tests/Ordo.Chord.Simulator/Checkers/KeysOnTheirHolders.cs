using Ordo.Chord.Machine.Keys;

namespace Ordo.Chord.Simulator;

/// <summary>Each key with a text is on its owner and on the nodes that hold its copies, in the same state, and nowhere else.</summary>
internal sealed class KeysOnTheirHolders : IRingCheck
{
    public string? Problem(RingView ring)
    {
        var expected = new Dictionary<SimNode, long>();
        for (var i = 0; i < ring.Nodes.Count; i++)
        {
            var owner = ring.Nodes[i];
            var holders = ring.HoldersOf(i);
            foreach (var entry in owner.Machine.Store.In(ring.At(i - 1).Self.Id, owner.Self.Id))
            {
                if (!entry.IsRemoved && Missing(holders, entry) is { } missing)
                {
                    return $"'{entry.Name.Key}' of {owner.Self} {missing}";
                }
            }

            foreach (var holder in holders)
            {
                expected[holder] = expected.GetValueOrDefault(holder) + owner.Machine.Store.CountTexts(ring.At(i - 1).Self.Id, owner.Self.Id);
            }
        }

        foreach (var node in ring.Nodes)
        {
            if (node.Machine.Store.Texts != expected.GetValueOrDefault(node))
            {
                return $"{node.Self} holds {node.Machine.Store.Texts} texts instead of {expected.GetValueOrDefault(node)}";
            }
        }

        return null;
    }

    private static string? Missing(List<SimNode> holders, Entry entry)
    {
        foreach (var holder in holders)
        {
            if (RingView.TextVersion(holder, entry.Name) != entry.Version)
            {
                return $"is {RingView.TextVersion(holder, entry.Name)} at {holder.Self} instead of {entry.Version}";
            }
        }

        return null;
    }
}
