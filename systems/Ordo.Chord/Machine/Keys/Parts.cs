using System.Collections.Generic;

namespace Ordo.Chord.Machine.Keys;

/// <summary>Cuts a way round the ring into parts of equal length, so that two nodes find where their entries differ without telling each other all of them.</summary>
internal static class Parts
{
    /// <summary>How many parts a way is cut into: a power of two.</summary>
    public const int Count = 16;

    private const int Shift = 4;

    /// <summary>The ends of each part.</summary>
    public static List<(RingId From, RingId To)> Of(RingId from, RingId to)
    {
        var way = to - from;
        var step = way == RingId.Zero ? RingId.PowerOfTwo(RingId.Bits - Shift) : way >> Shift;
        if (step == RingId.Zero)
        {
            return [(from, to)];
        }

        var parts = new List<(RingId, RingId)>(Count);
        var start = from;
        for (var i = 0; i < Count; i++)
        {
            var end = i == Count - 1 ? to : start + step;
            parts.Add((start, end));
            start = end;
        }

        return parts;
    }

    /// <summary>What a store has in each part.</summary>
    public static List<Digest> Digests(KeyStore store, RingId from, RingId to)
    {
        var digests = new List<Digest>(Count);
        foreach (var (start, end) in Of(from, to))
        {
            digests.Add(store.DigestOf(start, end));
        }

        return digests;
    }
}
