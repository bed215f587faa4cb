using Ordo.Machine;
using Ordo.Ordering;

namespace Ordo.Node.Wire;

/// <summary>
/// A row of entries ↔ bytes, the same in append messages and in records of the log: the count, then term, kind and command of each. Indexes are not
/// written: the entries follow each other.
/// </summary>
internal static class EntryCodec
{
    public static void Write(ByteWriter writer, ReadOnlySpan<Entry> entries)
    {
        writer.Var((ulong)entries.Length);
        foreach (ref readonly var entry in entries)
        {
            writer.Signed(entry.Term.Value);
            writer.Byte((byte)entry.Kind);
            writer.Blob(entry.Command.Span);
        }
    }

    /// <summary>Reads the row that follows <paramref name="previous"/>; commands are slices of <paramref name="bytes"/>, which the reader walks.</summary>
    public static Entry[] Read(ref ByteReader reader, ReadOnlyMemory<byte> bytes, LogIndex previous)
    {
        const int smallestEntry = 3;
        var count = reader.Count(reader.Remaining / smallestEntry);
        var entries = new Entry[count];
        for (var i = 0; i < count && !reader.Failed; i++)
        {
            var term = reader.Signed();
            var kind = (EntryKind)reader.Byte();
            var length = reader.Blob().Length;
            if (term < 0 || kind > EntryKind.NoOp)
            {
                reader.Fail();
            }

            entries[i] = new Entry(previous + i + 1, new Term(term), kind, bytes.Slice(reader.Position - length, length));
        }

        return reader.Failed ? [] : entries;
    }
}
