using Ordo.Machine;

namespace Ordo.Storage.Tests;

public sealed class WriteAheadLogTests
{
    [Fact]
    public void What_was_flushed_is_there_in_order_after_a_restart()
    {
        var disk = TestLog.DiskWith(records: 200);
        TestLog.AssertRecords(TestLog.Recover(disk), 1, 200);
    }

    [Fact]
    public void A_new_log_is_empty_and_stays_so_without_records()
    {
        var disk = new MemoryDisk();
        Assert.Empty(TestLog.Recover(disk));
        Assert.Empty(TestLog.Recover(disk));
        Assert.Equal(["wal-0000000000000001.log"], disk.List());
    }

    [Fact]
    public void Records_of_any_size_up_to_the_largest_come_back_as_they_were()
    {
        var disk = new MemoryDisk();
        var options = TestLog.Small with { MaxPayloadBytes = 4096 - 64 - 32 };
        using (var log = TestLog.Open(disk, options))
        {
            for (var length = 1; length <= options.MaxPayloadBytes; length++)
            {
                TestLog.Append(log, TestLog.Payload((ulong)length, length));
            }
        }

        var recovered = TestLog.Recover(disk, options);
        Assert.Equal(options.MaxPayloadBytes, recovered.Count);
        Assert.All(recovered, record => Assert.Equal(TestLog.Payload(record.Number, (int)record.Number), record.Payload));
    }

    [Fact]
    public void A_payload_encoded_behind_the_reserved_header_is_the_same_as_a_copied_one()
    {
        var disk = new MemoryDisk();
        var record = new ByteWriter();
        using (var log = TestLog.Open(disk))
        {
            for (ulong number = 1; number <= 100; number++)
            {
                WriteAheadLog.StartRecord(record);
                record.Raw(TestLog.Payload(number));
                Assert.Equal(number, log.Write(record).Record);
                log.Flush();
            }
        }

        TestLog.AssertRecords(TestLog.Recover(disk), 1, 100);
    }

    [Fact]
    public void A_payload_over_the_limit_is_refused_and_changes_nothing()
    {
        using var log = TestLog.Open(new MemoryDisk());
        Assert.Throws<ArgumentOutOfRangeException>(() => log.Write(new byte[TestLog.Small.MaxPayloadBytes + 1]));
        Assert.Equal(1UL, TestLog.Append(log, "a"u8).Record);
    }

    [Fact]
    public void A_second_record_before_the_flush_of_the_first_is_refused()
    {
        using var log = TestLog.Open(new MemoryDisk());
        Assert.Throws<InvalidOperationException>(log.Flush);
        log.Write("a"u8);
        Assert.Throws<InvalidOperationException>(() => log.Write("b"u8));
        log.Flush();
        Assert.Throws<InvalidOperationException>(log.Flush);
        Assert.Equal((1UL, 1UL, 1L), (log.LastRecord, log.FlushedRecord, log.FlushCount));
        Assert.Equal(RecordHeader.RecordBytesFor(payloadBytes: 1), log.FlushedBytes);
    }

    [Fact]
    public void A_record_that_does_not_fit_opens_the_next_segment()
    {
        using var log = TestLog.Open(new MemoryDisk());
        Assert.Equal(new WalPosition(1, 1), TestLog.Append(log, new byte[2000]));
        Assert.False(log.StartsSegment(1900));
        Assert.True(log.StartsSegment(2000));
        Assert.Equal(new WalPosition(2, 2), TestLog.Append(log, new byte[2000]));
        Assert.Equal((2, 2UL, 1UL), (log.SegmentCount, log.Generation, log.OldestGeneration));
    }

    [Fact]
    public void A_restart_goes_on_in_the_same_segment_with_the_next_number()
    {
        var disk = TestLog.DiskWith(records: 3);
        for (ulong number = 4; number <= 100; number++)
        {
            using var log = TestLog.Open(disk);
            Assert.Equal(number, TestLog.Append(log, TestLog.Payload(number)).Record);
        }

        TestLog.AssertRecords(TestLog.Recover(disk), 1, 100);
        Assert.Equal(2, disk.List().Count(name => name.StartsWith("wal-", StringComparison.Ordinal)));
    }

    [Fact]
    public void Options_may_change_between_two_runs()
    {
        var disk = TestLog.DiskWith(records: 100);
        var larger = new WalOptions { SegmentBytes = 16384, MaxPayloadBytes = 10_000, ReserveBytes = 256 };
        using (var log = TestLog.Open(disk, larger))
        {
            TestLog.Append(log, new byte[10_000]);
            log.ReleaseBefore(log.Generation);
        }

        Assert.Equal(101UL, Assert.Single(TestLog.Recover(disk, larger)).Number);
        Assert.Equal(101UL, Assert.Single(TestLog.Recover(disk)).Number);
    }

    [Fact]
    public void Impossible_options_are_refused_by_name()
    {
        foreach (var (options, name) in new[]
        {
            (TestLog.Small with { SegmentBytes = 100 }, "SegmentBytes"),
            (TestLog.Small with { SegmentBytes = 4097 }, "SegmentBytes"),
            (TestLog.Small with { MaxPayloadBytes = 4096 }, "MaxPayloadBytes"),
            (TestLog.Small with { ReserveBytes = 4000 }, "ReserveBytes"),
        })
        {
            Assert.StartsWith(name, Assert.Throws<ArgumentException>(() => TestLog.Open(new MemoryDisk(), options)).Message);
        }
    }

    [Fact]
    public void An_empty_record_is_not_handed_over_and_its_number_is_used_up()
    {
        var disk = new MemoryDisk();
        using (var log = TestLog.Open(disk))
        {
            TestLog.Append(log, "a"u8);
            TestLog.Append(log, []);
            TestLog.Append(log, "b"u8);
        }

        Assert.Equal([1UL, 3UL], TestLog.Recover(disk).Select(record => record.Number));
    }

    [Fact]
    public void Released_segments_are_used_again_and_disk_use_stays_bounded()
    {
        var disk = new MemoryDisk();
        using var log = TestLog.Open(disk);
        for (ulong number = 1; number <= 5000; number++)
        {
            var position = TestLog.Append(log, TestLog.Payload(number));
            if (number % 100 == 0)
            {
                log.ReleaseBefore(position.Generation);
                Assert.Equal(1, log.SegmentCount);
                Assert.InRange(log.DiskBytes, 4096, 3 * 4096);
                Assert.Equal(log.DiskBytes, disk.List().Sum(name => disk.ContentOf(name).Length));
            }
        }

        Assert.True(log.Generation > 50);
    }

    [Fact]
    public void The_segment_with_the_newest_record_is_never_released()
    {
        var disk = TestLog.DiskWith(records: 100);
        using (var log = TestLog.Open(disk))
        {
            log.ReleaseBefore(ulong.MaxValue);
        }

        Assert.Equal(100UL, TestLog.Recover(disk)[^1].Number);
    }

    [Fact]
    public void Nothing_of_an_earlier_generation_is_recovered_from_a_segment_used_again()
    {
        // Equal records at equal offsets: the stale ones behind the newest record differ in nothing but the generation they were written
        // in.
        var disk = new MemoryDisk();
        var written = 0UL;
        for (var run = 0; run < 300; run++)
        {
            using var log = TestLog.Open(disk, out var recovered);
            Assert.Equal(written, recovered.Count == 0 ? 0 : recovered[^1].Number);
            log.ReleaseBefore(log.Generation);
            for (var i = 0; i < run % 7; i++)
            {
                written = TestLog.Append(log, new byte[500]).Record;
            }

            while (log.Prepare() != SpareState.Ready)
            {
            }
        }

        Assert.Contains(disk.List(), name => name.StartsWith("spare-", StringComparison.Ordinal));
    }

    [Fact]
    public void Only_the_generation_in_the_checksum_keeps_a_stale_record_from_being_read()
    {
        // The worst case: the new use of the segment starts with the very record number that the old one started with.
        var old = TestLog.DiskWith(records: 20).ContentOf("wal-0000000000000001.log");
        foreach (var (generation, records) in new[] { (1UL, 20), (2UL, 0) })
        {
            var disk = new MemoryDisk();
            new SegmentHeader(TestLog.Identity, generation, FirstRecord: 1, 4096).Write(old);
            disk.Plant(SegmentName.OfSegment(generation), old);
            Assert.Equal(records, TestLog.Recover(disk).Count);
        }
    }

    [Fact]
    public void The_log_of_another_cluster_or_member_is_refused()
    {
        var disk = TestLog.DiskWith(records: 3);
        var otherMember = TestLog.Identity with { Member = new MemberId(3) };
        var otherCluster = TestLog.Identity with { Cluster = Guid.Parse("99999999-0000-0000-0000-000000000000") };
        var refusal = Assert.Throws<WrongIdentityException>(() => TestLog.Open(disk, identity: otherMember));
        Assert.Equal((TestLog.Identity, otherMember), (refusal.Found, refusal.Expected));
        Assert.Equal(
            "'wal-0000000000000001.log' belongs to member 2 of cluster 0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0, " +
            "not to member 3 of cluster 0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0: start with the directory of this member.",
            refusal.Message);
        Assert.Throws<WrongIdentityException>(() => TestLog.Open(disk, identity: otherCluster));
    }

    [Fact]
    public void A_segment_of_a_newer_format_is_refused_and_left_as_it_is()
    {
        var disk = TestLog.DiskWith(records: 100);
        var name = disk.List()[1];
        var bytes = disk.ContentOf(name);
        new FilePrefix(FilePrefix.Segment.Magic, 7).Write(bytes);
        disk.Plant(name, bytes);
        var before = disk.Operations;
        var refusal = Assert.Throws<FormatNewerException>(() => TestLog.Open(disk));
        Assert.Equal(
            "'wal-0000000000000002.log' has format 7, this program knows up to 1: start a newer ordo on this directory.",
            refusal.Message);
        Assert.Equal((7U, 1U, before), (refusal.Found, refusal.Newest, disk.Operations));
    }
}
