using System;
using System.Collections.Generic;
using Ordo.Chord.Machine;
using Ordo.Machine;

namespace Ordo.Chord.Node;

/// <summary>
/// The places of classic nodes that have left a short while ago. Such a node gives its place back first, waits 1.5 s, and then saves everything on its successor, with the number of the place instead of the
/// key (specs/s08 §6): for that while a number here is a place.
/// </summary>
internal sealed class DepartedRanges
{
    /// <summary>The 1.5 s that such a node waits, and the time to save what it has.</summary>
    private static readonly TimeSpan Term = TimeSpan.FromSeconds(10);

    private readonly List<(RingId From, RingId To, Instant Until)> _ranges = [];

    /// <summary>Notes who stood in one table of the registry and stands no more in the next.</summary>
    /// <param name="now">The instant of the call.</param>
    /// <param name="before">The table before; null when there was none.</param>
    /// <param name="classic">The addresses in it that speak the classic protocol only.</param>
    /// <param name="after">The table now.</param>
    public void Follow(Instant now, GivenTable? before, IReadOnlySet<string> classic, GivenTable after)
    {
        _ranges.RemoveAll(range => range.Until < now);
        if (before is null || classic.Count == 0)
        {
            return;
        }

        var stay = new HashSet<NodeRef>(after.Others);
        foreach (var node in before.Others)
        {
            if (classic.Contains(node.Address) && !stay.Contains(node))
            {
                _ranges.Add((before.RangeStartOf(node), node.Id, now + Term));
            }
        }
    }

    /// <summary>Whether a place belonged to such a node.</summary>
    public bool Covers(Instant now, RingId place) => _ranges.Exists(range => now <= range.Until && place.IsIn(range.From, range.To));
}
