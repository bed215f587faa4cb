using System.Text.Json;
using Ordo.Logs;
using Ordo.Machine;
using Ordo.Node;
using Ordo.Ordering;
using Ordo.State;
using Ordo.Storage;

namespace Ordo.Tests.Logs;

/// <summary>What <c>ordo wal</c> prints of a log.</summary>
public sealed class LogWriterTests
{
    private static readonly LogIdentity Identity = new(Guid.Parse("00000000-0000-0000-0000-0000000000c1"), new MemberId(2));

    [Fact]
    public void Each_segment_record_and_entry_is_one_line()
    {
        Assert.Equal(
            """
            segment wal-0000000000000001.log: member 2 of cluster 00000000-0000-0000-0000-0000000000c1, generation 1, first record 1, 9437184 bytes
              record 1 at 64: term 3, vote none, boot 1, 0 entries after 0 (term 0), flushed before: record 0
              record 2 at 104: term 3, vote 2, boot 1, 3 entries after 0 (term 0), flushed before: record 1
                entry 1 term 3: no-op
                entry 2 term 3: next name=invoices count=5 key=order-1 origin=2/1/1 time=2026-11-21T00:00:00.000Z session=9/2/1
                entry 3 term 3: create-sequence name=tickets start=100 step=10 keyRetentionMs=5000 origin=2/1/2 time=2026-11-21T00:00:00.000Z
              record 3 at 208: the seal behind record 2
              record 4 at 240: 3 bytes that make no sense to this version
            end in wal-0000000000000001.log at 280: record 5 comes next
            """,
            AsText(SampleLog()));
    }

    [Fact]
    public void A_torn_tail_and_damage_are_said_where_they_are()
    {
        var torn = SampleLog();
        torn.FlipBits("wal-0000000000000001.log", 240 + 32, 1);
        Assert.EndsWith(
            "at 240: record 4 comes next; a torn record of 35 bytes follows, which the next start cuts", AsText(torn), StringComparison.Ordinal);

        var damaged = SampleLog();
        damaged.FlipBits("wal-0000000000000001.log", 104 + 40, 1);
        Assert.EndsWith("damage in wal-0000000000000001.log at 104", AsText(damaged), StringComparison.Ordinal);
    }

    [Fact]
    public void As_json_each_line_is_an_object()
    {
        var printed = Printed(SampleLog(), output => new JsonLogWriter(output)).Split('\n');
        var lines = printed.Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(["segment", "record", "record", "seal", "unknown", "end"], lines.Select(line => line.GetProperty("item").GetString()));
        Assert.Equal(
            """{"index":2,"term":3,"kind":"next","name":"invoices","count":5,"key":"order-1","origin":"2/1/1","time":"2026-"""
            + """11-21T00:00:00.000Z","session":9,"request":2,"lowestAwaited":1}""",
            lines[2].GetProperty("entries")[1].GetRawText());
    }

    private static string AsText(MemoryDisk disk) => Printed(disk, output => new TextLogWriter(output));

    private static string Printed(MemoryDisk disk, Func<TextWriter, LogWriter> form)
    {
        var output = new StringWriter { NewLine = "\n" };
        var writer = form(output);
        foreach (var item in LogDump.Read(disk))
        {
            writer.Write(item);
        }

        return output.ToString().TrimEnd('\n');
    }

    private static MemoryDisk SampleLog()
    {
        var disk = new MemoryDisk();
        using var log = WriteAheadLog.Open(disk, Identity, new WalOptions { SegmentBytes = 9 * 1024 * 1024 }, (_, _, _) => { });
        var next = Encoded(1, new SessionRequest(9, 2, 1), new NextCommand("invoices", 5, Key: "order-1"));
        var create = Encoded(2, null, new CreateSequenceCommand("tickets", 100, 10, 5000));
        Write(log, new LogRecord(new Term(3), MemberId.None, 1, default, default, default));
        Write(log, new LogRecord(new Term(3), new MemberId(2), 1, default, default, new Entry[]
        {
            new(new LogIndex(1), new Term(3), EntryKind.NoOp, default),
            new(new LogIndex(2), new Term(3), EntryKind.Command, next),
            new(new LogIndex(3), new Term(3), EntryKind.Command, create),
        }));
        log.Seal();
        log.Write([1, 2, 3]);
        log.Flush();
        return disk;
    }

    private static void Write(WriteAheadLog log, LogRecord record)
    {
        var payload = new ByteWriter();
        record.Write(payload);
        log.Write(payload.Written);
        log.Flush();
    }

    private static byte[] Encoded(ulong number, SessionRequest? session, Command command)
    {
        var bytes = new ByteWriter();
        var time = DateTimeOffset.Parse("2026-11-21T00:00:00Z").ToUnixTimeMilliseconds();
        CommandCodec.Encode(bytes, new Origin(new MemberId(2), 1, number), time, session, command);
        return bytes.Written.ToArray();
    }
}
