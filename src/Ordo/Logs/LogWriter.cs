using Ordo.Machine;
using Ordo.Node;
using Ordo.Ordering;
using Ordo.State;
using Ordo.Storage;

namespace Ordo.Logs;

/// <summary>
/// Prints what is found on a walk through a log: it knows what records, entries and commands mean, the forms decide how they look.
/// </summary>
internal abstract class LogWriter
{
    /// <summary>Prints one item.</summary>
    public void Write(LogItem item)
    {
        switch (item)
        {
            case SegmentItem segment: Segment(segment); break;
            case RecordItem { Payload.IsEmpty: true } seal: Seal(seal); break;
            case RecordItem record when LogRecord.TryRead(record.Payload) is { } content: Record(record, content); break;
            case RecordItem record: UnknownRecord(record); break;
            case LogEndItem end: End(end); break;
            case LogProblemItem problem: Problem(problem); break;
        }
    }

    /// <summary>A segment starts.</summary>
    protected abstract void Segment(SegmentItem segment);

    /// <summary>A record and its entries.</summary>
    protected abstract void Record(RecordItem record, LogRecord content);

    /// <summary>An empty record, which says that the one before it was flushed.</summary>
    protected abstract void Seal(RecordItem record);

    /// <summary>A whole record that makes no sense to this version.</summary>
    protected abstract void UnknownRecord(RecordItem record);

    /// <summary>The log ends.</summary>
    protected abstract void End(LogEndItem end);

    /// <summary>The log is damaged from here on.</summary>
    protected abstract void Problem(LogProblemItem problem);

    /// <summary>The readable form of an entry's command; null when it has none, or one that makes no sense to this version.</summary>
    protected static CommandEnvelope? CommandOf(Entry entry) =>
        entry.Kind == EntryKind.Command && CommandCodec.TryRead(entry.Command.Span, out var envelope) ? envelope : null;

    /// <summary>The word for an entry: its command's verb, or its kind.</summary>
    protected static string WordOf(Entry entry, CommandEnvelope? envelope) => envelope?.Command switch
    {
        NextCommand => "next",
        CreateSequenceCommand => "create-sequence",
        RemoveSequenceCommand => "remove-sequence",
        OpenSessionCommand => "open-session",
        CloseSessionCommand => "close-session",
        _ => entry.Kind == EntryKind.NoOp ? "no-op" : "unreadable",
    };

    /// <summary>The fields of a command, by name, in the order they stand in.</summary>
    protected static IEnumerable<(string Name, object Value)> FieldsOf(CommandEnvelope envelope)
    {
        switch (envelope.Command)
        {
            case NextCommand next:
                yield return ("name", next.Name);
                yield return ("count", (long)next.Count);
                if (!next.CreateIfMissing)
                {
                    yield return ("create", false);
                }

                if (next.Key is not null)
                {
                    yield return ("key", next.Key);
                }

                break;
            case CreateSequenceCommand create:
                yield return ("name", create.Name);
                yield return ("start", create.Start);
                yield return ("step", create.Step);
                if (create.KeyRetentionMs is { } retention)
                {
                    yield return ("keyRetentionMs", retention);
                }

                break;
            case RemoveSequenceCommand remove:
                yield return ("name", remove.Name);
                break;
            case CloseSessionCommand close:
                yield return ("id", (long)close.Id);
                break;
        }
    }

    /// <summary>A member's number, or "none".</summary>
    protected static string NameOf(MemberId member) => member.IsNone ? "none" : member.ToString();

    /// <summary>A command's time stamp in UTC.</summary>
    protected static string TimeOf(CommandEnvelope envelope) =>
        $"{DateTimeOffset.FromUnixTimeMilliseconds(envelope.TimeMs).UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}";
}
