using Microsoft.Extensions.Logging;
using Ordo.Node.Hosting;
using Ordo.Ordering;
using Ordo.State;
using Ordo.Storage;

namespace Ordo.Node.Tests.Hosting;

/// <summary>Snapshots beside the loop: what they cover goes from the log, and no room for them is no failure.</summary>
public sealed class SnapshotWorkTests : IDisposable
{
    private readonly MemoryDisk _disk = new();
    private readonly Reports _reports = new();
    private readonly LoggedLines _lines = new();
    private readonly MemberMetrics _metrics = new();
    private readonly List<Exception> _failures = [];
    private readonly List<LogIndex> _released = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly MemberStorage _storage;
    private readonly SnapshotWork _work;

    public SnapshotWorkTests()
    {
        _storage = Storages.Open(_disk);
        _work = new SnapshotWork(_storage, _released.Add, _metrics, _reports.Take, _failures.Add, _lines, _stop.Token);
    }

    [Fact]
    public async Task What_a_snapshot_of_the_leader_covers_goes_from_the_log()
    {
        var last = Storages.FillSegments(_storage, 4);
        using (var log = new StorageThread(_storage, _metrics, "test", _ => { }, _failures.Add))
        {
            var work = new SnapshotWork(_storage, log.ReleaseUpTo, _metrics, _reports.Take, _failures.Add, _lines, _stop.Token);
            work.Take(new MemberEffects { InstallSnapshot = Storages.Snapshot(last) });
            Assert.Equal(new LogIndex(last), (await _reports.NextAsync<SnapshotInstalledInput>()).Index);
            await work.Idle;
        }

        Assert.Equal(1, _storage.LogSegments);
        Assert.Empty(_failures);
    }

    [Fact]
    public async Task A_snapshot_of_the_leader_that_finds_no_room_is_refused_and_the_member_goes_on()
    {
        _disk.CapacityBytes = 0;
        _work.Take(new MemberEffects { InstallSnapshot = Storages.Snapshot(5) });
        Assert.Equal(new SnapshotNotInstalledInput(new LogIndex(5)), await _reports.NextAsync<SnapshotNotInstalledInput>());
        _disk.CapacityBytes = long.MaxValue;
        _work.Take(new MemberEffects { InstallSnapshot = Storages.Snapshot(5) });
        await _reports.NextAsync<SnapshotInstalledInput>();
        Assert.Equal([new LogIndex(5)], _released);
        Assert.Empty(_failures);
    }

    [Fact]
    public async Task No_room_for_snapshots_is_one_warning_until_there_is_room_and_counted_each_time()
    {
        _disk.CapacityBytes = 0;
        for (var index = 1; index <= 3; index++)
        {
            _work.Take(Save(index));
            Assert.False((await _reports.NextAsync<SnapshotSavedInput>()).Saved);
        }

        Assert.Empty(_released);
        Assert.Equal(3, _metrics.SnapshotsWithoutRoom);
        Assert.Single(_lines.From(LogLevel.Warning));

        _disk.CapacityBytes = long.MaxValue;
        _work.Take(Save(4));
        Assert.True((await _reports.NextAsync<SnapshotSavedInput>()).Saved);
        await _work.Idle;
        Assert.Equal((1, 3), (_metrics.Snapshots, _metrics.SnapshotsWithoutRoom));
        Assert.Equal(2, _lines.From(LogLevel.Information).Count);
    }

    [Fact]
    public async Task After_a_stop_no_snapshot_is_written_any_more_and_that_is_no_failure()
    {
        await _stop.CancelAsync();
        _work.Take(Save(1));
        await _work.Idle;
        Assert.Throws<OperationCanceledException>(() => _storage.SaveSnapshot(Save(1).SaveSnapshot!, _stop.Token));
        Assert.Throws<OperationCanceledException>(() => _storage.Install(Storages.Snapshot(1), _stop.Token));
        Assert.Null(_storage.LoadSnapshotOrNull());
        Assert.Empty(_reports.Rest());
        Assert.Empty(_failures);
    }

    public void Dispose()
    {
        _storage.Dispose();
        _stop.Dispose();
    }

    private static MemberEffects Save(long index) =>
        new() { SaveSnapshot = new SnapshotToSave(new LogIndex(index), new Term(1), new OrdoState().Capture()) };
}
