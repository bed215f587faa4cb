using System.Collections.Generic;
using Ordo.Machine;

namespace Ordo.Chord.Machine.Keys;

/// <summary>The ranges of other nodes that this one holds copies of, each as long as its owner says so again and again. What lies in none of them is a stray.</summary>
internal sealed class Coverage(NodeContext node)
{
    private readonly Dictionary<NodeRef, (RingId From, Instant Until)> _charges = [];

    /// <summary>How long a charge holds when it is not renewed: some rounds of comparing, of which one may be lost.</summary>
    public System.TimeSpan Term { get; } = (node.Options.SyncInterval * 3) + (node.Options.AnswerTimeout * node.Options.Tries);

    /// <summary>Takes the charge of an owner.</summary>
    public void Take(NodeRef owner, RingId from) => _charges[owner] = (from, node.Now + Term);

    /// <summary>Ends the charges that nobody renewed.</summary>
    public void Expire()
    {
        foreach (var (owner, charge) in _charges)
        {
            if (charge.Until < node.Now)
            {
                _charges.Remove(owner);
            }
        }
    }

    /// <summary>Whether some owner wants a copy of this place held here.</summary>
    public bool Covers(RingId place)
    {
        foreach (var (owner, charge) in _charges)
        {
            if (place.IsIn(charge.From, owner.Id))
            {
                return true;
            }
        }

        return false;
    }
}
