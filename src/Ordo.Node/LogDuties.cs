using Ordo.Ordering;

namespace Ordo.Node;

/// <summary>Something to be done to a member's log.</summary>
/// <param name="Write">A record to write and flush; null when there is none.</param>
/// <param name="ReleaseUpTo">The last entry of a durable snapshot, up to which segments may go; 0 when there is none.</param>
public readonly record struct LogJob(PersistRecord? Write, LogIndex ReleaseUpTo);

/// <summary>What the owner of <see cref="LogDuties"/> does next.</summary>
public enum LogStep
{
    /// <summary>Take the jobs that came meanwhile, and step again.</summary>
    Again,

    /// <summary>A record is written: call <see cref="LogDuties.Flush"/>.</summary>
    Flush,

    /// <summary>Step again after <see cref="LogDuties.Rest"/>, or as soon as a job comes.</summary>
    Rest,
}

/// <summary>
/// In which order the work on a member's log is done. It has no thread and no clock: the storage thread drives it in production, the world's loop in the
/// simulator. A record is written, flushed and reported; between records the next segment gets ready; on a full disk the record is kept and tried again, so
/// that nothing is lost and nothing is acknowledged; what a snapshot covers is given free first of all, as that may be the room that a record waits for.
/// </summary>
public sealed class LogDuties(MemberStorage storage, Action<MemberInput> report)
{
    /// <summary>How long to wait before looking for room on a full disk again.</summary>
    private static readonly TimeSpan RoomInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>How long the log is idle before its newest record is sealed.</summary>
    private static readonly TimeSpan SealAfter = TimeSpan.FromSeconds(1);

    private PersistRecord? _record;
    private bool _written;
    private LogIndex _release;
    private LogIndex _released;
    private bool _saidFull;
    private bool _rested;
    private bool _sealed;

    /// <summary>How long to rest when a step says so; <see cref="Timeout.InfiniteTimeSpan"/>: until a job comes.</summary>
    public TimeSpan Rest { get; private set; } = RoomInterval;

    /// <summary>Whether a record waits for room on the disk.</summary>
    public bool IsBlocked { get; private set; }

    /// <summary>Takes a job.</summary>
    /// <exception cref="MemberInvariantException">The record before is not flushed yet.</exception>
    public void Take(in LogJob job)
    {
        _rested = false;
        _release = LogIndex.Max(_release, job.ReleaseUpTo);
        if (job.Write is { } record)
        {
            _record = _record is null ? record : throw new MemberInvariantException("A record was given to the log while another one is under way.");
        }
    }

    /// <summary>How many bytes of records were flushed.</summary>
    public long FlushedBytes => storage.FlushedBytes;

    /// <summary>Does the most urgent piece of work, and says what comes next.</summary>
    public LogStep Step()
    {
        if (_release > _released)
        {
            storage.ReleaseUpTo(_release);
            _released = _release;
            return LogStep.Again;
        }

        if (_record is { } record)
        {
            return _written ? LogStep.Flush : Write(record);
        }

        if (!storage.Prepare())
        {
            return LogStep.Again;
        }

        TellRoom();
        return RestOrSeal();
    }

    /// <summary>Makes the record that was written durable, and reports it. Gives what was flushed.</summary>
    public PersistRecord Flush()
    {
        storage.Flush();
        var flushed = _record!;
        (_record, _written) = (null, false);
        _saidFull = !storage.HasRoom;
        report(new PersistedInput(flushed.Batch.Mark, storage.HasRoom));
        return flushed;
    }

    /// <summary>
    /// Ends: what was given is done, unless there is no room for it (it was not acknowledged), and the newest record becomes as safe as the others.
    /// </summary>
    public void Finish()
    {
        while ((_record is not null || _release > _released) && Step() is var step && step != LogStep.Rest)
        {
            if (step == LogStep.Flush)
            {
                Flush();
            }
        }

        storage.Seal();
    }

    private LogStep Write(PersistRecord record)
    {
        IsBlocked = !storage.TryWrite(record);
        if (IsBlocked)
        {
            TellRoom();
            Rest = RoomInterval;
            return LogStep.Rest;
        }

        _written = true;
        _sealed = false;
        return LogStep.Flush;
    }

    private LogStep RestOrSeal()
    {
        if (_rested && !_sealed)
        {
            storage.Seal();
            _sealed = true;
        }

        _rested = true;
        Rest = !storage.HasRoom ? RoomInterval : _sealed ? Timeout.InfiniteTimeSpan : SealAfter;
        return LogStep.Rest;
    }

    private void TellRoom()
    {
        if (_saidFull == storage.HasRoom)
        {
            _saidFull = !storage.HasRoom;
            report(new DiskRoomInput(storage.HasRoom));
        }
    }
}
