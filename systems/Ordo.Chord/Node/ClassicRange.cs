using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Ordo.Chord.Classic;
using Ordo.Chord.Machine;
using Ordo.Chord.Machine.Keys;

namespace Ordo.Chord.Node;

/// <summary>A range as <c>deligate_ids</c> tells it: every single id, and what comes back for them (specs/s08 §3).</summary>
internal static class ClassicRange
{
    /// <summary>How many ids one call names.</summary>
    private const int IdsPerCall = 64 * 1024;

    /// <summary>How many ids are named in all. A ring of classic nodes is small; naming the ids of a wide one would take hours.</summary>
    private const int MaxIds = 1024 * 1024;

    /// <summary>The ids from one place, excluded, to another, a call at a time.</summary>
    public static IEnumerable<int[]> Ids(RingSpace space, RingId from, RingId to)
    {
        var size = 1L << space.Bits;
        var first = (long)space.ToNumber(from) + 1;
        var last = (long)space.ToNumber(to);
        last = last < first ? last + size : last;
        return Enumerable.Range(0, (int)Math.Min(MaxIds, last - first + 1)).Select(i => (int)((first + i) % size)).Chunk(IdsPerCall);
    }

    /// <summary>The key under which an entry goes to a classic node: what came without a key goes back as its id, which those nodes take for the id itself.</summary>
    public static string KeyOf(RingSpace space, Entry entry) => entry.Name.Key ?? space.ToNumber(entry.Name.Place).ToString(CultureInfo.InvariantCulture);

    /// <summary>What came back as entries: named when our own node sent them, else for whatever key has the place.</summary>
    public static List<Entry> Entries(RingSpace space, deligate_output taken)
    {
        var entries = new List<Entry>();
        for (var i = 0; i < Math.Min(taken.Key.Count, taken.Text.Count); i++)
        {
            // A text without a key, told by a node of ours that has it from a classic one, comes with an empty name: the place says which it is.
            var place = space.FromNumber(taken.Key[i]);
            var key = i < taken.Name.Count && space.PlaceOf(taken.Name[i]) == place ? taken.Name[i] : null;
            entries.Add(new Entry(new EntryName(place, key), taken.Text[i], new EntryVersion(1, (ulong)Random.Shared.NextInt64() | 1), []));
        }

        return entries;
    }
}
