using Ordo.Machine;
using Ordo.Node.Wire;
using Ordo.Ordering;

namespace Ordo.Node;

/// <summary>
/// What one record of the write-ahead log means: term, vote and boot number, which are so repeated at the head of every segment (PROMISES 8), and the
/// entries that follow an index. Entries of earlier records behind that index are void.
/// </summary>
public sealed record LogRecord(
    Term Term, MemberId Vote, ulong Boot, LogIndex Previous, Term PreviousTerm, ReadOnlyMemory<Entry> Entries)
{
    /// <summary>Appends the record to a writer (docs/FORMATS.md, "Log record").</summary>
    public void Write(ByteWriter writer)
    {
        writer.Signed(Term.Value);
        writer.Byte((byte)Vote.Value);
        writer.Var(Boot);
        writer.Signed(Previous.Value);
        writer.Signed(PreviousTerm.Value);
        EntryCodec.Write(writer, Entries.Span);
    }

    /// <summary>Reads a record; null when it is malformed. Commands are slices of <paramref name="bytes"/>.</summary>
    public static LogRecord? TryRead(ReadOnlyMemory<byte> bytes)
    {
        var reader = new ByteReader(bytes.Span);
        var term = new Term(reader.Signed());
        var vote = new MemberId(reader.Byte());
        var boot = reader.Var();
        var previous = new LogIndex(reader.Signed());
        var previousTerm = new Term(reader.Signed());
        if (term.Value < 0 || previous.Value < 0 || previousTerm.Value < 0)
        {
            return null;
        }

        var entries = EntryCodec.Read(ref reader, bytes, previous);
        return reader.IsComplete ? new LogRecord(term, vote, boot, previous, previousTerm, entries) : null;
    }
}
