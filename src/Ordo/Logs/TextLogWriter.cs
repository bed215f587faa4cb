using System.Text;
using Ordo.Node;
using Ordo.Ordering;
using Ordo.Storage;

namespace Ordo.Logs;

/// <summary>One line for each segment, record and entry; records are set in below their segment, entries below their record.</summary>
internal sealed class TextLogWriter(TextWriter output) : LogWriter
{
    protected override void Segment(SegmentItem segment) => output.WriteLine(
        $"segment {segment.File}: {segment.Identity}, generation {segment.Generation}, first record {segment.FirstRecord}, "
        + $"{segment.SegmentBytes} bytes");

    protected override void Record(RecordItem record, LogRecord content)
    {
        var entries = content.Entries.Length == 1 ? "entry" : "entries";
        output.WriteLine(
            $"  record {record.Number} at {record.Offset}: term {content.Term}, vote {NameOf(content.Vote)}, boot {content.Boot}, "
            + $"{content.Entries.Length} {entries} after {content.Previous} (term {content.PreviousTerm}), "
            + $"flushed before: record {record.Mark}");
        foreach (var entry in content.Entries.Span)
        {
            output.WriteLine($"    entry {entry.Index} term {entry.Term}: {Line(entry)}");
        }
    }

    protected override void Seal(RecordItem record) => output.WriteLine(
        $"  record {record.Number} at {record.Offset}: the seal behind record {record.Mark}");

    protected override void UnknownRecord(RecordItem record) => output.WriteLine(
        $"  record {record.Number} at {record.Offset}: {record.Payload.Length} bytes that make no sense to this version");

    protected override void End(LogEndItem end)
    {
        var tail = end switch
        {
            { LastRecordWasBegun: true } => $"; a torn record of {end.TornBytes} bytes follows, which the next start cuts",
            { TornBytes: > 0 } => $"; {end.TornBytes} bytes of an earlier use follow, which the next start clears",
            _ => "",
        };
        output.WriteLine($"end in {end.File} at {end.Offset}: record {end.NextRecord} comes next{tail}");
    }

    protected override void Problem(LogProblemItem problem) => output.WriteLine($"damage in {problem.File} at {problem.Offset}");

    private static string Line(Entry entry)
    {
        var envelope = CommandOf(entry);
        var line = new StringBuilder(WordOf(entry, envelope));
        if (envelope is null)
        {
            return entry.Command.IsEmpty ? line.ToString() : $"{line} ({entry.Command.Length} bytes)";
        }

        foreach (var (name, value) in FieldsOf(envelope))
        {
            line.Append(' ').Append(name).Append('=').Append(value is bool flag ? (flag ? "true" : "false") : value);
        }

        line.Append(" origin=").Append(envelope.Origin).Append(" time=").Append(TimeOf(envelope));
        if (envelope.Session is { } session)
        {
            line.Append($" session={session.SessionId}/{session.Number}/{session.LowestAwaited}");
        }

        return line.ToString();
    }
}
