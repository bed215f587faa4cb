using System.Collections.Generic;

namespace Ordo.Chord.Machine.Keys;

/// <summary>Cuts entries into messages.</summary>
internal static class Batches
{
    /// <summary>The entries in lists that a message takes each.</summary>
    public static IEnumerable<List<Entry>> Of(IEnumerable<Entry> entries)
    {
        var batch = new List<Entry>();
        var bytes = 0;
        foreach (var entry in entries)
        {
            if (batch.Count > 0 && (batch.Count == Comparison.MaxEntriesPerMessage || bytes + entry.Size > Comparison.MaxBytesPerMessage))
            {
                yield return batch;
                batch = [];
                bytes = 0;
            }

            batch.Add(entry);
            bytes += entry.Size;
        }

        if (batch.Count > 0)
        {
            yield return batch;
        }
    }

    /// <summary>The first message's worth.</summary>
    /// <param name="entries">The entries.</param>
    /// <param name="hasMore">Whether that is not all.</param>
    public static List<Entry> First(IEnumerable<Entry> entries, out bool hasMore)
    {
        hasMore = false;
        List<Entry> first = [];
        foreach (var batch in Of(entries))
        {
            if (first.Count > 0)
            {
                hasMore = true;
                break;
            }

            first = batch;
        }

        return first;
    }
}
