using Ordo.Ordering;
using Ordo.Storage;

namespace Ordo.Node.Tests.Hosting;

/// <summary>The order of work on a member's log, step by step.</summary>
public sealed class LogDutiesTests
{
    private readonly MemoryDisk _disk = new();
    private readonly Reports _reports = new();
    private readonly MemberStorage _storage;
    private readonly LogDuties _duties;

    public LogDutiesTests()
    {
        _storage = Storages.Open(_disk);
        _duties = new LogDuties(_storage, _reports.Take);
    }

    [Fact]
    public async Task A_record_is_reported_when_it_is_flushed_and_not_before()
    {
        _duties.Take(new LogJob(Storages.Record(1), default));
        Assert.Equal(LogStep.Flush, _duties.Step());
        Assert.Empty(_reports.Rest());
        _duties.Flush();
        Assert.Equal(new PersistedInput(1, HasRoom: true), await _reports.NextAsync<PersistedInput>());
    }

    [Fact]
    public void The_newest_record_is_sealed_when_the_log_has_rested_once()
    {
        _duties.Take(new LogJob(Storages.Record(1), default));
        _duties.Step();
        _duties.Flush();
        Assert.NotEqual(Timeout.InfiniteTimeSpan, StepToRest());
        var records = Records();
        Assert.Equal(LogStep.Rest, _duties.Step());
        Assert.Equal(Timeout.InfiniteTimeSpan, _duties.Rest);
        Assert.Equal(records + 1, Records());
    }

    [Fact]
    public void A_record_that_waits_for_room_gets_it_from_a_snapshot()
    {
        var last = Storages.FillSegments(_storage, 2);
        _disk.CapacityBytes = 0;
        _duties.Take(new LogJob(Storages.Record(++last), default));
        while (_duties.Step() == LogStep.Flush)
        {
            _duties.Flush();
            _duties.Take(new LogJob(Storages.Record(++last), default));
        }

        Assert.True(_duties.IsBlocked);
        Assert.Contains(new DiskRoomInput(HasRoom: false), _reports.Rest());
        Assert.Equal(LogStep.Rest, _duties.Step());

        _duties.Take(new LogJob(Write: null, new LogIndex(last - 1)));
        Assert.Equal(LogStep.Again, _duties.Step());
        Assert.Equal(LogStep.Flush, _duties.Step());
        Assert.Equal(last, _duties.Flush().Batch.Mark);
        Assert.False(_duties.IsBlocked);
    }

    [Fact]
    public void A_second_record_before_the_first_is_flushed_stops_the_member()
    {
        _duties.Take(new LogJob(Storages.Record(1), default));
        Assert.Throws<MemberInvariantException>(() => _duties.Take(new LogJob(Storages.Record(2), default)));
    }

    private TimeSpan StepToRest()
    {
        while (_duties.Step() != LogStep.Rest)
        {
        }

        return _duties.Rest;
    }

    private int Records() => LogDump.Read(_disk).OfType<RecordItem>().Count();
}
