using Ordo.Machine;
using Ordo.Ordering;
using Ordo.State;
using Ordo.Storage;

namespace Ordo.Node;

/// <summary>
/// What a member keeps on its disk: the records of its log and its snapshots, in the member's own words. Everything about the log belongs to one thread
/// (production) or to the world's loop (simulator); snapshots may be written and read on another one meanwhile.
/// </summary>
public sealed class MemberStorage : IDisposable
{
    private readonly WriteAheadLog _log;
    private readonly SnapshotStore _snapshots;
    private readonly int _largestBatchBytes;
    private readonly ByteWriter _record = new(64 * 1024);
    private readonly Queue<(ulong Generation, LogIndex Last)> _segments = new();
    private (ulong Generation, LogIndex Last) _newest;
    private bool _diskFull;

    private MemberStorage(IDisk disk, LogIdentity identity, WalOptions options)
    {
        _largestBatchBytes = options.MaxPayloadBytes;
        var replay = new LogReplay();
        _snapshots = SnapshotStore.Open(disk, identity);
        _log = WriteAheadLog.Open(disk, identity, options, (number, generation, payload) =>
        {
            var record = LogRecord.TryRead(payload.ToArray())
                ?? throw new MemberInvariantException($"Record {number} of the log is whole, but makes no sense to this version.");
            replay.Add(record);
            Note(generation, record);
        });
        Recovered = replay.Finish(LoadSnapshotOrNull(), identity.Member);
    }

    /// <summary>What was found at start. The new boot number is durable.</summary>
    public Recovered Recovered { get; }

    /// <summary>How many segments the log has.</summary>
    public int LogSegments => _log.SegmentCount;

    /// <summary>Whether the next batch can be written for certain.</summary>
    public bool HasRoom => !_diskFull || _log.HasRoomFor(_largestBatchBytes);

    /// <summary>How many bytes of records were flushed since it was opened.</summary>
    public long FlushedBytes => _log.FlushedBytes;

    /// <summary>Reads what the directory holds and makes the next boot number durable.</summary>
    /// <exception cref="StorageException">The files are damaged, of another member or of a newer version; the message says what to do.</exception>
    /// <exception cref="DiskFullException">There is no room to start.</exception>
    public static MemberStorage Open(IDisk disk, LogIdentity identity, WalOptions options)
    {
        var storage = new MemberStorage(disk, identity, options);
        var order = storage.Recovered.Order;
        var last = order.Entries.Length > 0 ? order.Entries.Span[^1] : new Entry(order.SnapshotIndex, order.SnapshotTerm, default, default);
        var boot = new LogRecord(order.Term, order.Vote, storage.Recovered.Boot, last.Index, last.Term, default);
        if (!storage.TryWrite(boot))
        {
            storage.Dispose();
            throw new DiskFullException("the log");
        }

        storage.Flush();
        return storage;
    }

    /// <summary>Writes one batch, to be followed by <see cref="Flush"/>. False when the disk is full: nothing was written, and it may be tried again.</summary>
    public bool TryWrite(PersistRecord record)
    {
        var batch = record.Batch;
        return TryWrite(new LogRecord(batch.Term, batch.Vote, record.Boot, batch.Previous, batch.PreviousTerm, batch.Entries));
    }

    /// <summary>Makes what was written durable.</summary>
    public void Flush() => _log.Flush();

    /// <summary>One step of work for later: the next segment gets ready beforehand. True when nothing is left to do for now.</summary>
    public bool Prepare()
    {
        var state = _log.Prepare();
        _diskFull = state == SpareState.DiskFull;
        return state is SpareState.Ready or SpareState.DiskFull;
    }

    /// <summary>Makes the newest record as safe against later damage as the others; for times without work (see <see cref="WriteAheadLog.Seal"/>).</summary>
    public void Seal() => _log.Seal();

    /// <summary>Frees the segments that hold nothing behind a durable snapshot.</summary>
    public void ReleaseUpTo(LogIndex snapshot)
    {
        while (_segments.TryPeek(out var oldest) && oldest.Last <= snapshot)
        {
            _segments.Dequeue();
        }

        _log.ReleaseBefore(_segments.TryPeek(out var first) ? first.Generation : _newest.Generation);
    }

    /// <summary>Checks a state against its hash (PROMISES 3) and writes it as the newest snapshot.</summary>
    /// <exception cref="StateCorruptException">The state in memory is not the one that was computed: the member must stop.</exception>
    /// <exception cref="DiskFullException">No room; the snapshot before stays.</exception>
    /// <exception cref="OperationCanceledException">It was asked to stop; the snapshot before stays.</exception>
    public void SaveSnapshot(SnapshotToSave snapshot, CancellationToken stop = default)
    {
        snapshot.Image.Verify();
        if (IsCovered(snapshot.Index))
        {
            return; // The leader's snapshot, installed while this one waited for its turn, holds all of it.
        }

        _snapshots.Save((ulong)snapshot.Index.Value, (ulong)snapshot.Term.Value, writer => snapshot.Image.Write(piece =>
        {
            stop.ThrowIfCancellationRequested();
            writer.Write(piece);
        }));
    }

    /// <summary>Reads the newest snapshot for a follower.</summary>
    public ReceivedSnapshot? LoadSnapshotOrNull()
    {
        using var reader = _snapshots.TryOpenNewest();
        if (reader is null)
        {
            return null;
        }

        var bytes = new byte[reader.Info.Length];
        for (var read = 0; read < bytes.Length;)
        {
            read += reader.Read(read, bytes.AsSpan(read));
        }

        return new ReceivedSnapshot(new LogIndex((long)reader.Info.Index), new Term((long)reader.Info.Term), bytes);
    }

    /// <summary>Makes a snapshot of the leader durable here and gives its state.</summary>
    /// <exception cref="StateCorruptException">What came is no state; nothing was written.</exception>
    /// <exception cref="DiskFullException">No room; the snapshot before stays.</exception>
    /// <exception cref="OperationCanceledException">It was asked to stop; the snapshot before stays.</exception>
    public OrdoState Install(ReceivedSnapshot snapshot, CancellationToken stop = default)
    {
        var state = OrdoState.Read(snapshot.Bytes.Span);
        if (IsCovered(snapshot.Index))
        {
            return state; // A newer one of this member is durable already; the order will find this one outdated.
        }

        _snapshots.Save((ulong)snapshot.Index.Value, (ulong)snapshot.Term.Value, writer =>
        {
            stop.ThrowIfCancellationRequested();
            writer.Write(snapshot.Bytes.Span);
        });
        return state;
    }

    /// <inheritdoc/>
    public void Dispose() => _log.Dispose();

    private bool IsCovered(LogIndex index) => _snapshots.Newest is { } newest && newest.Index >= (ulong)index.Value;

    private bool TryWrite(LogRecord record)
    {
        WriteAheadLog.StartRecord(_record);
        record.Write(_record);
        if (!_log.MakeRoomFor(_record.Length, fromReserve: record.Entries.IsEmpty))
        {
            _diskFull = true;
            return false;
        }

        Note(_log.Write(_record).Generation, record);
        return true;
    }

    private void Note(ulong generation, LogRecord record)
    {
        var last = record.Previous + record.Entries.Length;
        if (generation != _newest.Generation)
        {
            if (_newest.Generation != 0)
            {
                _segments.Enqueue(_newest);
            }

            _newest = (generation, last);
        }

        _newest = (generation, LogIndex.Max(_newest.Last, last));
    }
}
