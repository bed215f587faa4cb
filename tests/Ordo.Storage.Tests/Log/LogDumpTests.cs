namespace Ordo.Storage.Tests;

public sealed class LogDumpTests
{
    [Fact]
    public void A_dump_shows_segments_records_and_the_end_and_changes_nothing()
    {
        var disk = TestLog.DiskWith(records: 100);
        var before = disk.Operations;
        var items = LogDump.Read(disk).ToList();
        Assert.Equal(before, disk.Operations);
        Assert.Equal(2, items.OfType<SegmentItem>().Count());
        Assert.Equal(Enumerable.Range(1, 100).Select(i => (ulong)i), items.OfType<RecordItem>().Select(record => record.Number));
        Assert.All(items.OfType<RecordItem>(), record => Assert.Equal(record.Number - 1, record.Mark));
        var second = items.OfType<SegmentItem>().Last();
        Assert.Equal(new SegmentItem("wal-0000000000000002.log", TestLog.Identity, 2, 57, 4096), second);
        Assert.Equal(new LogEndItem("wal-0000000000000002.log", 64 + (44 * 72), 101, 0, false), items[^1]);
    }

    [Fact]
    public void A_dump_shows_where_the_tail_is_torn()
    {
        var disk = TestLog.DiskWith(records: 3);
        disk.FlipBits("wal-0000000000000001.log", 64 + (2 * 72) + 50, 1);
        Assert.Equal(new LogEndItem("wal-0000000000000001.log", 64 + (2 * 72), 3, 72, true), LogDump.Read(disk).Last());
    }

    [Fact]
    public void A_dump_shows_all_up_to_the_damage_and_then_the_damage()
    {
        var disk = TestLog.DiskWith(records: 100);
        disk.FlipBits("wal-0000000000000001.log", 64 + (9 * 72) + 50, 1);
        var items = LogDump.Read(disk).ToList();
        Assert.Equal(9, items.OfType<RecordItem>().Count());
        var problem = Assert.IsType<LogProblemItem>(items[^1]);
        Assert.Equal(("wal-0000000000000001.log", 64 + (9 * 72)), (problem.File, problem.Offset));
        Assert.IsType<LogDamagedException>(problem.Problem);
    }

    [Fact]
    public void A_dump_shows_the_segments_before_a_bad_header()
    {
        var disk = TestLog.DiskWith(records: 100);
        disk.FlipBits("wal-0000000000000002.log", 20, 1);
        var items = LogDump.Read(disk).ToList();
        Assert.Equal(56, items.OfType<RecordItem>().Count());
        Assert.Equal("wal-0000000000000002.log", Assert.IsType<LogProblemItem>(items[^1]).File);
    }

    [Fact]
    public void A_directory_without_a_log_dumps_nothing() => Assert.Empty(LogDump.Read(new MemoryDisk()));
}
