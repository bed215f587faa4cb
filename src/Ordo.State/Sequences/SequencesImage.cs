using System;

namespace Ordo.State;

/// <summary>The sequences and their keys at one position. Rows are copies, keys are shared.</summary>
internal sealed class SequencesImage(SequencesImage.Row[] rows)
{
    /// <summary>Writes each sequence, by name, and behind it its keys in the order in which they expire.</summary>
    public void WriteTo(ImageWriter writer)
    {
        Array.Sort(rows, static (x, y) => string.CompareOrdinal(x.Sequence.Name, y.Sequence.Name));
        foreach (ref readonly var row in rows.AsSpan())
        {
            writer.Record(row.Sequence);
            row.Keys.WriteTo(writer, KeyTable.SeedOf(row.Sequence.Name));
        }
    }

    internal readonly record struct Row(SequenceInfo Sequence, KeyQueue.Range Keys);
}
