using Microsoft.Extensions.Logging;
using Ordo.Ordering;

namespace Ordo.Node.Hosting;

/// <summary>Does the jobs of <see cref="SnapshotDuties"/> beside the loop and beside the log, one after the other.</summary>
internal sealed partial class SnapshotWork
{
    private readonly SnapshotDuties _duties;
    private readonly MemberMetrics _metrics;
    private readonly Action<MemberInput> _report;
    private readonly Action<Exception> _failed;
    private readonly ILogger _log;
    private readonly CancellationToken _stop;
    private bool _lacksRoom;

    public SnapshotWork(
        MemberStorage storage,
        Action<LogIndex> release,
        MemberMetrics metrics,
        Action<MemberInput> report,
        Action<Exception> failed,
        ILogger log,
        CancellationToken stop)
    {
        _duties = new SnapshotDuties(storage, release, Report, stop);
        _metrics = metrics;
        _report = report;
        _failed = failed;
        _log = log;
        _stop = stop;
    }

    /// <summary>Completes when no snapshot is being worked on; soon after a stop is asked for.</summary>
    public Task Idle { get; private set; } = Task.CompletedTask;

    /// <summary>Starts what a turn asks for.</summary>
    public void Take(MemberEffects effects)
    {
        foreach (var job in _duties.JobsOf(effects))
        {
            // A thread of its own: writing to a disk blocks, and the pool may have one thread only, which the loop needs.
            Idle = Idle.ContinueWith(_ => Do(job), CancellationToken.None, TaskContinuationOptions.LongRunning, TaskScheduler.Default);
        }
    }

    private void Do(Action job)
    {
        if (_stop.IsCancellationRequested)
        {
            return; // A snapshot that is not begun is as good as one that is not finished.
        }

        try
        {
            job();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // A snapshot that is not finished is as good as none.
        }
#pragma warning disable CA1031 // Whatever went wrong with a snapshot stops the member; nothing is swallowed.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            _failed(failure);
        }
    }

    private void Report(MemberInput input)
    {
        switch (input)
        {
            case SnapshotSavedInput { Saved: true }:
                _metrics.SnapshotSaved();
                HasRoom();
                break;
            case SnapshotInstalledInput:
                HasRoom();
                break;
            case SnapshotSavedInput or SnapshotNotInstalledInput:
                LacksRoom();
                break;
        }

        _report(input);
    }

    private void LacksRoom()
    {
        _metrics.SnapshotLackedRoom();
        if (!_lacksRoom)
        {
            _lacksRoom = true;
            LogLacksRoom();
        }
    }

    private void HasRoom()
    {
        if (_lacksRoom)
        {
            _lacksRoom = false;
            LogHasRoom();
        }
    }

    [LoggerMessage(EventId = 20, Level = LogLevel.Warning, Message =
        "The disk has no room for a snapshot: the log grows until there is. Free space.")]
    private partial void LogLacksRoom();

    [LoggerMessage(EventId = 21, Level = LogLevel.Information, Message = "There is room for snapshots again: one was written.")]
    private partial void LogHasRoom();
}
