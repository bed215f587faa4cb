namespace Ordo.Storage.Tests;

public sealed class TornTailTests
{
    private const string Segment = "wal-0000000000000001.log";

    [Fact]
    public void A_last_record_cut_at_any_byte_is_dropped_and_the_log_goes_on()
    {
        var whole = TestLog.DiskWith(records: 3).ContentOf(Segment);
        var last = TestLog.RecordsIn(TestLog.DiskWith(records: 3))[^1];
        for (var kept = (int)last.Offset; kept < last.Offset + 32 + 40; kept++)
        {
            var torn = whole.ToArray();
            torn.AsSpan(kept).Clear();
            AssertCutAfterTwo(torn);
        }
    }

    [Fact]
    public void A_last_record_that_lacks_any_one_byte_is_dropped()
    {
        var whole = TestLog.DiskWith(records: 3).ContentOf(Segment);
        var last = TestLog.RecordsIn(TestLog.DiskWith(records: 3))[^1];
        for (var at = (int)last.Offset; at < last.Offset + 32 + 40; at++)
        {
            var torn = whole.ToArray();
            torn[at] ^= 0x40;
            AssertCutAfterTwo(torn);
        }
    }

    [Fact]
    public void A_last_record_with_any_of_its_sectors_missing_is_dropped()
    {
        var disk = TestLog.DiskWith(records: 3, payloadBytes: 1200);
        var whole = disk.ContentOf(Segment);
        var last = TestLog.RecordsIn(disk)[^1];
        var firstSector = (int)last.Offset / 512;
        var sectors = ((int)last.Offset + 32 + 1200 + 511) / 512 - firstSector;
        for (var kept = 0; kept < (1 << sectors) - 1; kept++)
        {
            var torn = whole.ToArray();
            for (var i = 0; i < sectors; i++)
            {
                var start = Math.Max((int)last.Offset, (firstSector + i) * 512);
                var end = Math.Min(torn.Length, (firstSector + i + 1) * 512);
                if ((kept & (1 << i)) == 0)
                {
                    torn.AsSpan(start..end).Clear();
                }
            }

            AssertCutAfterTwo(torn, payloadBytes: 1200);
        }
    }

    [Fact]
    public void A_torn_record_whose_payload_holds_the_copy_of_a_later_record_is_still_a_torn_tail()
    {
        var later = TestLog.DiskWith(records: 3).ContentOf(Segment)[208..280];
        var disk = TestLog.DiskWith(records: 1);
        using (var log = TestLog.Open(disk))
        {
            TestLog.Append(log, later);
        }

        disk.FlipBits(Segment, 64 + 72, 1);
        TestLog.AssertRecords(TestLog.Recover(disk), 1, 1);
    }

    [Fact]
    public void The_rest_of_the_segment_is_zero_after_the_cut()
    {
        var disk = TestLog.DiskWith(records: 3);
        var last = TestLog.RecordsIn(disk)[^1];
        disk.FlipBits(Segment, last.Offset + 40, 0xFF);
        disk.FlipBits(Segment, 4000, 0xFF);
        TestLog.Recover(disk);
        Assert.All(disk.ContentOf(Segment)[(int)last.Offset..], value => Assert.Equal(0, value));
    }

    [Fact]
    public void The_cut_is_durable_when_the_log_is_open()
    {
        Seeds.Run(50, 50, random =>
        {
            var disk = TestLog.DiskWith(records: 3);
            disk.FlipBits(Segment, TestLog.RecordsIn(disk)[^1].Offset + 40, 0xFF);
            TestLog.Open(disk);
            disk.Crash(random);
            Assert.Equal(0, Assert.IsType<LogEndItem>(LogDump.Read(disk).Last()).TornBytes);
        });
    }

    private static void AssertCutAfterTwo(byte[] torn, int payloadBytes = 40)
    {
        var disk = new MemoryDisk();
        disk.Plant(Segment, torn);
        using (var log = TestLog.Open(disk, out var recovered))
        {
            TestLog.AssertRecords(recovered, 1, 2, payloadBytes);
            Assert.Equal(3UL, TestLog.Append(log, TestLog.Payload(3, payloadBytes)).Record);
            Assert.Equal(4UL, TestLog.Append(log, TestLog.Payload(4, payloadBytes)).Record);
        }

        TestLog.AssertRecords(TestLog.Recover(disk), 1, 4, payloadBytes);
    }
}
