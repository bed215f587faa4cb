using Ordo.Chord.Machine;
using Ordo.Chord.Machine.Routing;
using Ordo.Machine;
using Ordo.Simulator;

namespace Ordo.Chord.Simulator;

/// <summary>In a ring that was left alone for a while every node finds the owner of every place.</summary>
internal static class LookupsFindOwners
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <summary>Lets each node look some places up, and throws when one of them finds another node than the owner, or none.</summary>
    public static void Check(World world, SeededRandom random, int placesForEach)
    {
        var ring = new RingView(world);
        var open = 0;
        string? problem = null;
        foreach (var node in ring.Nodes)
        {
            for (var i = 0; i < placesForEach; i++)
            {
                var place = i == 0 ? node.Self.Id : world.Options.Space.FromNumber(new System.Numerics.BigInteger(random.NextBits()) * random.NextBits() * random.NextBits());
                open++;
                node.LookUp(place, found =>
                {
                    open--;
                    problem ??= found.Owner == ring.OwnerOf(place) ? null : Describe(node, place, found, ring.OwnerOf(place));
                });
            }
        }

        if (!world.RunUntil(() => open == 0, Limit, TimeSpan.FromMilliseconds(100)) || problem is not null)
        {
            throw new Violation(nameof(LookupsFindOwners), problem ?? $"{open} lookups have no end");
        }
    }

    private static string Describe(SimNode node, RingId place, LookupResult found, NodeRef expected) =>
        $"{node.Self} finds {found.Owner?.ToString() ?? "nobody"} for {place} instead of {expected}";
}
