using System.Text.Json;
using Ordo.Node;
using Ordo.Ordering;
using Ordo.Storage;

namespace Ordo.Logs;

/// <summary>One JSON object for each item, one per line.</summary>
internal sealed class JsonLogWriter(TextWriter output) : LogWriter
{
    protected override void Segment(SegmentItem segment) => Line("segment", segment, json =>
    {
        json.WriteString("identity", segment.Identity.ToString());
        json.WriteNumber("generation", segment.Generation);
        json.WriteNumber("firstRecord", segment.FirstRecord);
        json.WriteNumber("bytes", segment.SegmentBytes);
    });

    protected override void Record(RecordItem record, LogRecord content) => Line("record", record, json =>
    {
        json.WriteNumber("number", record.Number);
        json.WriteNumber("mark", record.Mark);
        json.WriteNumber("term", content.Term.Value);
        json.WriteNumber("vote", content.Vote.Value);
        json.WriteNumber("boot", content.Boot);
        json.WriteNumber("previous", content.Previous.Value);
        json.WriteNumber("previousTerm", content.PreviousTerm.Value);
        json.WriteStartArray("entries");
        foreach (var entry in content.Entries.Span)
        {
            Write(json, entry);
        }

        json.WriteEndArray();
    });

    protected override void Seal(RecordItem record) => Line("seal", record, json =>
    {
        json.WriteNumber("number", record.Number);
        json.WriteNumber("mark", record.Mark);
    });

    protected override void UnknownRecord(RecordItem record) => Line("unknown", record, json =>
    {
        json.WriteNumber("number", record.Number);
        json.WriteNumber("bytes", record.Payload.Length);
    });

    protected override void End(LogEndItem end) => Line("end", end, json =>
    {
        json.WriteNumber("nextRecord", end.NextRecord);
        json.WriteNumber("tornBytes", end.TornBytes);
        json.WriteBoolean("lastRecordWasBegun", end.LastRecordWasBegun);
    });

    protected override void Problem(LogProblemItem problem) => Line("damage", problem, json =>
        json.WriteString("problem", problem.Problem.Message));

    private static void Write(Utf8JsonWriter json, Entry entry)
    {
        var envelope = CommandOf(entry);
        json.WriteStartObject();
        json.WriteNumber("index", entry.Index.Value);
        json.WriteNumber("term", entry.Term.Value);
        json.WriteString("kind", WordOf(entry, envelope));
        if (envelope is not null)
        {
            foreach (var (name, value) in FieldsOf(envelope))
            {
                Write(json, name, value);
            }

            json.WriteString("origin", envelope.Origin.ToString());
            json.WriteString("time", TimeOf(envelope));
            if (envelope.Session is { } session)
            {
                json.WriteNumber("session", session.SessionId);
                json.WriteNumber("request", session.Number);
                json.WriteNumber("lowestAwaited", session.LowestAwaited);
            }
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, object value)
    {
        switch (value)
        {
            case long number: json.WriteNumber(name, number); break;
            case bool flag: json.WriteBoolean(name, flag); break;
            default: json.WriteString(name, value.ToString()); break;
        }
    }

    private void Line(string kind, LogItem item, Action<Utf8JsonWriter> fields)
    {
        using var line = new MemoryStream();
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            json.WriteString("item", kind);
            json.WriteString("file", item.File);
            json.WriteNumber("offset", item.Offset);
            fields(json);
            json.WriteEndObject();
        }

        output.WriteLine(System.Text.Encoding.UTF8.GetString(line.ToArray()));
    }
}
