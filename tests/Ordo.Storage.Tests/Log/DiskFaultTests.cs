namespace Ordo.Storage.Tests;

public sealed class DiskFaultTests
{
    [Fact]
    public void After_a_failed_flush_every_call_is_refused()
    {
        var disk = new MemoryDisk();
        using var log = TestLog.Open(disk);
        log.Write("a"u8);
        disk.FailFlush();
        Assert.Throws<LogBrokenException>(log.Flush);
        AssertBroken(log);
    }

    [Fact]
    public void After_a_failed_or_short_write_every_call_is_refused()
    {
        foreach (var kept in new[] { 0, 1, 31, 32, 40, 72 })
        {
            var disk = new MemoryDisk();
            using var log = TestLog.Open(disk);
            TestLog.Append(log, TestLog.Payload(1));
            disk.FailWrite(keptBytes: kept);
            Assert.Throws<LogBrokenException>(() => log.Write(TestLog.Payload(2)));
            AssertBroken(log);

            disk.Kill();
            TestLog.AssertRecords(TestLog.Recover(disk), 1, kept < 72 ? 1UL : 2UL);
        }
    }

    [Fact]
    public void A_failed_release_or_preparation_breaks_the_log_too()
    {
        var disk = TestLog.DiskWith(records: 100);
        using var log = TestLog.Open(disk);
        disk.FailFlush();
        Assert.Throws<LogBrokenException>(() => log.ReleaseBefore(log.Generation));
        AssertBroken(log);

        disk = TestLog.DiskWith(records: 3);
        using var next = TestLog.Open(disk);
        disk.FailAllAfter(0);
        Assert.Throws<LogBrokenException>(() => next.Prepare());
        AssertBroken(next);
    }

    [Fact]
    public void A_record_whose_flush_failed_is_durable_once_a_restart_has_read_it()
    {
        Seeds.Run(100, 100, random =>
        {
            var disk = new MemoryDisk();
            using (var log = TestLog.Open(disk))
            {
                TestLog.Append(log, TestLog.Payload(1));
                log.Write(TestLog.Payload(2));
                disk.FailFlush(survivors: random);
                Assert.Throws<LogBrokenException>(log.Flush);
            }

            disk.Kill();
            var seen = TestLog.Recover(disk);
            TestLog.AssertRecords(seen, 1, 2);
            disk.Crash(random);
            TestLog.AssertRecords(TestLog.Recover(disk), 1, 2);
        });
    }

    [Fact]
    public void A_failure_at_any_moment_loses_nothing_that_was_flushed()
    {
        for (var moment = 0; moment < 2000; moment++)
        {
            var disk = new MemoryDisk();
            disk.FailAllAfter(moment);
            var flushed = WriteUntilFailure(disk, records: 200);
            disk.Kill();
            var recovered = TestLog.Recover(disk);
            Assert.InRange((ulong)recovered.Count, flushed, flushed + 1);
            TestLog.AssertRecords(recovered, 1, (ulong)recovered.Count);
            if (flushed == 200)
            {
                return;
            }
        }

        Assert.Fail("The log never got to its end.");
    }

    private static ulong WriteUntilFailure(MemoryDisk disk, int records)
    {
        var flushed = 0UL;
        try
        {
            using var log = TestLog.Open(disk);
            while (flushed < (ulong)records)
            {
                flushed = TestLog.Append(log, TestLog.Payload(flushed + 1)).Record;
                log.Prepare();
            }
        }
        catch (IOException)
        {
            // The moment has come.
        }

        return flushed;
    }

    private static void AssertBroken(WriteAheadLog log)
    {
        Assert.Throws<LogBrokenException>(() => log.Write("b"u8));
        Assert.Throws<LogBrokenException>(log.Flush);
        Assert.Throws<LogBrokenException>(() => log.Prepare());
        Assert.Throws<LogBrokenException>(() => log.ReleaseBefore(2));
        Assert.False(log.HasRoomFor(1));
    }
}
