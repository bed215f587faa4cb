using Ordo.Node.Hosting;
using Ordo.Storage;

namespace Ordo.Node.Tests.Hosting;

/// <summary>The thread that writes the log loses nothing: not on a full disk, not when it ends.</summary>
public sealed class StorageThreadTests
{
    private readonly MemoryDisk _disk = new();
    private readonly Reports _reports = new();
    private readonly List<Exception> _failures = [];

    [Fact]
    public async Task A_record_that_a_full_disk_has_no_room_for_is_written_when_there_is_room()
    {
        var watched = new WatchedDisk(_disk);
        using var storage = Storages.Open(watched);
        _disk.CapacityBytes = 0;
        var last = 1L;
        for (; storage.TryWrite(Storages.Record(last)); last++)
        {
            storage.Flush();
        }

        using (var thread = Start(storage))
        {
            thread.Write(Storages.Record(last));
            await LookedForRoomAsync(watched);
            await LookedForRoomAsync(watched); // The first look may have been for later; this one is for the record,
            await LookedForRoomAsync(watched); // and before this one it was told what came of that.
            Assert.Equal([new DiskRoomInput(HasRoom: false)], _reports.Rest());
            _disk.CapacityBytes = long.MaxValue;
            Assert.Equal(last, (await _reports.NextAsync<PersistedInput>()).Mark);
        }

        Assert.Empty(_failures);
    }

    [Fact]
    public void What_was_given_is_written_and_sealed_when_the_thread_ends()
    {
        using var storage = Storages.Open(_disk);
        using (var thread = Start(storage))
        {
            thread.Write(Storages.Record(1));
        }

        var records = LogDump.Read(_disk).OfType<RecordItem>().ToList();
        Assert.Equal([false, false, true], records.Select(record => record.Payload.IsEmpty));
        Assert.Empty(_failures);
    }

    [Fact]
    public async Task A_flush_that_fails_is_told_and_nothing_is_acknowledged()
    {
        using var storage = Storages.Open(_disk);
        var failed = new TaskCompletionSource<Exception>(TaskCreationOptions.RunContinuationsAsynchronously);
        using (var thread = new StorageThread(storage, new MemberMetrics(), "test", _reports.Take, failed.SetResult))
        {
            _disk.FailAllAfter(0);
            thread.Write(Storages.Record(1));
            Assert.IsType<LogBrokenException>(await failed.Task.WaitAsync(Reports.Limit, TestContext.Current.CancellationToken));
        }

        Assert.Empty(_reports.Rest());
    }

    private StorageThread Start(MemberStorage storage) => new(storage, new MemberMetrics(), "test", _reports.Take, _failures.Add);

    private static async Task LookedForRoomAsync(WatchedDisk disk)
    {
        var looked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        disk.OnLookForRoom = () => looked.TrySetResult();
        await looked.Task.WaitAsync(Reports.Limit, TestContext.Current.CancellationToken);
    }
}
