namespace Ordo.Storage.Tests;

public sealed class DiskFullTests
{
    [Fact]
    public void A_full_disk_is_told_before_the_segment_ends_and_leaves_the_reserve()
    {
        var disk = new MemoryDisk(capacityBytes: 5000);
        using var log = TestLog.Open(disk);
        var written = WriteWhileThereIsRoom(log);
        Assert.Equal(SpareState.DiskFull, log.Prepare());
        Assert.False(log.MakeRoomFor(40));
        Assert.Equal((4096 - 64 - 256) / 72, written);

        // The reserve takes what a member needs to go on, until it is at its end too.
        while (log.MakeRoomFor(40, fromReserve: true))
        {
            TestLog.Append(log, new byte[40]);
            written++;
        }

        Assert.Equal((4096 - 64) / 72, written);
    }

    [Fact]
    public void A_record_for_which_there_is_no_room_at_all_is_refused_and_the_log_goes_on()
    {
        var disk = new MemoryDisk(capacityBytes: 5000);
        using var log = TestLog.Open(disk);
        TestLog.Append(log, new byte[2048]);
        Assert.Throws<DiskFullException>(() => log.Write(new byte[2048]));
        Assert.Equal(new WalPosition(2, 1), TestLog.Append(log, new byte[100]));
    }

    [Fact]
    public void Room_is_found_again_when_space_returns()
    {
        var disk = new MemoryDisk(capacityBytes: 5000);
        using var log = TestLog.Open(disk);
        WriteWhileThereIsRoom(log);
        Assert.False(log.MakeRoomFor(40));
        disk.CapacityBytes = 9000;
        Assert.False(log.HasRoomFor(40));
        Assert.Equal(SpareState.Ready, log.Prepare());
        Assert.True(log.HasRoomFor(2048));
        Assert.Equal(2UL, TestLog.Append(log, new byte[2048]).Generation);
    }

    [Fact]
    public void Room_is_found_again_when_segments_are_released()
    {
        var disk = new MemoryDisk(capacityBytes: 2 * 4096);
        using var log = TestLog.Open(disk);
        WriteWhileThereIsRoom(log);
        Assert.Equal(2, log.SegmentCount);
        Assert.False(log.MakeRoomFor(2048));
        log.ReleaseBefore(2);
        Assert.True(log.HasRoomFor(2048));
    }

    [Fact]
    public void A_spare_that_does_not_fit_is_removed_so_that_others_have_the_space()
    {
        // Somebody else takes the space between the question for free bytes and the write.
        var disk = new MemoryDisk();
        using var log = TestLog.Open(disk, new WalOptions());
        Assert.Equal(SpareState.Growing, log.Prepare());
        Assert.Equal(17 * 1024 * 1024, log.DiskBytes);
        disk.CapacityBytes = (17 * 1024 * 1024) + 5;
        Assert.Equal(SpareState.DiskFull, log.Prepare());
        Assert.Equal(["wal-0000000000000001.log"], disk.List());
        Assert.Equal(16 * 1024 * 1024, log.DiskBytes);
    }

    [Fact]
    public void A_log_that_cannot_be_made_is_a_full_disk_and_leaves_nothing_in_the_way()
    {
        var disk = new MemoryDisk(capacityBytes: 4000);
        Assert.Throws<DiskFullException>(() => TestLog.Open(disk));
        disk.CapacityBytes = 5000;
        Assert.Empty(TestLog.Recover(disk));
    }

    [Fact]
    public void A_start_on_a_full_disk_reads_what_is_there_and_goes_on()
    {
        var disk = TestLog.DiskWith(records: 3);
        disk.CapacityBytes = 1;
        using var log = TestLog.Open(disk, out var recovered);
        TestLog.AssertRecords(recovered, 1, 3);
        Assert.True(log.HasRoomFor(40));
        Assert.Equal(4UL, TestLog.Append(log, new byte[40]).Record);
    }

    private static int WriteWhileThereIsRoom(WriteAheadLog log)
    {
        var written = 0;
        while (log.MakeRoomFor(40))
        {
            TestLog.Append(log, new byte[40]);
            written++;
        }

        return written;
    }
}
