namespace Ordo.Storage.Tests;

public sealed class LogDamageTests
{
    private const string First = "wal-0000000000000001.log";
    private const string Second = "wal-0000000000000002.log";

    [Fact]
    public void A_flipped_bit_anywhere_before_the_last_record_is_found_with_file_and_offset()
    {
        var disk = TestLog.DiskWith(records: 5);
        var records = TestLog.RecordsIn(disk);
        for (var at = 0; at < records[^1].Offset; at++)
        {
            var damagedRecord = records.LastOrDefault(record => record.Offset <= at);
            for (var bit = 0; bit < 8; bit++)
            {
                disk.FlipBits(First, at, (byte)(1 << bit));
                var damage = Assert.Throws<LogDamagedException>(() => TestLog.Open(disk));
                Assert.Equal((First, damagedRecord?.Offset ?? 0), (damage.File, damage.Offset));
                disk.FlipBits(First, at, (byte)(1 << bit));
            }
        }

        TestLog.AssertRecords(TestLog.Recover(disk), 1, 5);
    }

    [Fact]
    public void A_flipped_bit_in_any_record_of_an_earlier_segment_is_found()
    {
        var disk = TestLog.DiskWith(records: 100);
        foreach (var record in TestLog.RecordsIn(disk).Where(record => record.File == First))
        {
            for (var at = record.Offset; at < record.Offset + 32 + 40; at++)
            {
                disk.FlipBits(First, at, 1);
                var damage = Assert.Throws<LogDamagedException>(() => TestLog.Open(disk));
                Assert.Equal((First, record.Offset), (damage.File, damage.Offset));
                disk.FlipBits(First, at, 1);
            }
        }
    }

    [Fact]
    public void Damage_is_found_although_the_record_after_it_is_torn()
    {
        var disk = TestLog.DiskWith(records: 5);
        var records = TestLog.RecordsIn(disk);
        disk.FlipBits(First, records[3].Offset + 8, 1);
        disk.FlipBits(First, records[4].Offset + 60, 1);
        Assert.Equal(records[3].Offset, Assert.Throws<LogDamagedException>(() => TestLog.Open(disk)).Offset);
    }

    [Fact]
    public void In_a_sealed_log_a_flipped_bit_in_the_last_record_is_found_too()
    {
        var disk = TestLog.DiskWith(records: 5);
        using (var log = TestLog.Open(disk))
        {
            log.Seal();
            log.Seal();
            Assert.Equal(6UL, log.LastRecord);
        }

        using (var log = TestLog.Open(disk, out var recovered))
        {
            TestLog.AssertRecords(recovered, 1, 5);
            log.Seal();
            Assert.Equal(6UL, log.LastRecord);
        }

        var last = TestLog.RecordsIn(disk)[4];
        for (var at = last.Offset; at < last.Offset + 32 + 40; at++)
        {
            disk.FlipBits(First, at, 1);
            Assert.Equal(last.Offset, Assert.Throws<LogDamagedException>(() => TestLog.Open(disk)).Offset);
            disk.FlipBits(First, at, 1);
        }
    }

    [Fact]
    public void A_seal_never_opens_a_segment()
    {
        using var log = TestLog.Open(new MemoryDisk(), TestLog.Small with { MaxPayloadBytes = 4000 });
        log.Seal();
        Assert.Equal(0UL, log.LastRecord);
        TestLog.Append(log, new byte[4000]);
        log.Seal();
        Assert.Equal((1UL, 1), (log.LastRecord, log.SegmentCount));
    }

    [Fact]
    public void Damage_is_told_in_one_line_with_what_to_do()
    {
        var disk = TestLog.DiskWith(records: 5);
        disk.FlipBits(First, TestLog.RecordsIn(disk)[1].Offset + 50, 1);
        var damage = Assert.Throws<LogDamagedException>(() => TestLog.Open(disk));
        Assert.Equal(
            "'wal-0000000000000001.log' is damaged at offset 136: record 2 is not whole, yet record 3 follows at offset 208. " +
            "Do not start this member on this directory: set it aside and restore the member from the others.",
            damage.Message);
    }

    [Fact]
    public void A_damaged_log_is_left_as_it_is()
    {
        var disk = TestLog.DiskWith(records: 100);
        disk.FlipBits(First, 100, 1);
        var before = disk.Operations;
        Assert.Throws<LogDamagedException>(() => TestLog.Open(disk));
        Assert.Equal(before, disk.Operations);
    }

    [Fact]
    public void A_missing_segment_in_the_middle_is_found()
    {
        var disk = TestLog.DiskWith(records: 200);
        disk.Delete(Second);
        var damage = Assert.Throws<LogDamagedException>(() => TestLog.Open(disk));
        Assert.Equal("wal-0000000000000003.log", damage.File);
        Assert.Contains(Second, damage.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_segment_under_another_name_is_found()
    {
        var disk = TestLog.DiskWith(records: 100);
        disk.Rename(Second, "wal-0000000000000003.log");
        disk.Rename(First, Second);
        Assert.Equal(Second, Assert.Throws<LogDamagedException>(() => TestLog.Open(disk)).File);
    }

    [Fact]
    public void A_segment_cut_short_at_any_byte_is_found()
    {
        var whole = TestLog.DiskWith(records: 5).ContentOf(First);
        for (var length = 0; length < whole.Length; length++)
        {
            var disk = new MemoryDisk();
            disk.Plant(First, whole.AsSpan(0, length));
            Assert.Equal(First, Assert.Throws<LogDamagedException>(() => TestLog.Open(disk)).File);
        }
    }

    [Fact]
    public void Records_that_a_segment_claims_not_to_hold_are_found()
    {
        // A whole segment put back from an older copy of the directory.
        var older = TestLog.DiskWith(records: 20).ContentOf(First);
        var disk = TestLog.DiskWith(records: 100);
        disk.Plant(First, older);
        var damage = Assert.Throws<LogDamagedException>(() => TestLog.Open(disk));
        Assert.Contains("record 21 is missing", damage.Message, StringComparison.Ordinal);
    }
}
