namespace Ordo.Storage;

/// <content>Opening: read all, cut the torn tail, make sure that what was read is durable.</content>
public sealed partial class WriteAheadLog
{
    private WriteAheadLog(IDisk disk, LogIdentity identity, WalOptions options, SpareSegments spares)
    {
        _disk = disk;
        _identity = identity;
        _options = options;
        _spares = spares;
    }

    /// <summary>
    /// Opens the log of a directory, or makes one where there is none, and hands over what it holds: number, generation and payload of each
    /// record, in order, the payload valid during the call only; empty records are left out. What is handed over is durable when this
    /// returns. Records that were released shortly before a crash may be among them.
    /// </summary>
    /// <exception cref="LogDamagedException">A record that was flushed is not there any more; what was handed over so far is to be
    /// forgotten.</exception>
    /// <exception cref="WrongIdentityException">The log is that of another member or cluster.</exception>
    /// <exception cref="FormatNewerException">The log was written by a later version of the program.</exception>
    /// <exception cref="DiskFullException">There is no log yet and no room for one.</exception>
    public static WriteAheadLog Open(
        IDisk disk, LogIdentity identity, WalOptions options, Action<ulong, ulong, ReadOnlyMemory<byte>> onRecord)
    {
        ArgumentNullException.ThrowIfNull(disk);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(onRecord);
        options.Validate();
        var walk = new LogWalk(disk, identity);
        if (walk.Problem is { } problem)
        {
            throw problem;
        }

        RecordItem? newest = null;
        LogEndItem? end = null;
        foreach (var item in walk.Items())
        {
            if (item is RecordItem record)
            {
                newest = record;
                if (!record.Payload.IsEmpty)
                {
                    onRecord(record.Number, record.Generation, record.Payload);
                }
            }

            end = item as LogEndItem;
        }

        var log = new WriteAheadLog(disk, identity, options, new SpareSegments(disk, options.SegmentBytes));
        if (end is null)
        {
            log.StartFirstSegment();
        }
        else
        {
            log.GoOn(walk, newest, end);
        }

        return log;
    }

    private void StartFirstSegment()
    {
        while (_spares.Prepare() is var state && state != SpareState.Ready)
        {
            if (state == SpareState.DiskFull)
            {
                throw new DiskFullException(SegmentName.OfSegment(1));
            }
        }

        var header = new SegmentHeader(_identity, Generation: 1, FirstRecord: 1, _options.SegmentBytes);
        _current = new Writable(_spares.Take(header), header, SegmentHeader.Size);
    }

    private void GoOn(LogWalk walk, RecordItem? newest, LogEndItem end)
    {
        foreach (var segment in walk.Segments.SkipLast(1))
        {
            _sealed.Enqueue(segment);
        }

        var file = _disk.Open(end.File);
        if (newest?.File == end.File)
        {
            // The process before may have died of a failed flush of this record. Then the system still shows it and will never write it:
            // only a new write makes the flush below mean something. The bytes are the same, so a crash meanwhile does no harm.
            file.Write(newest.Offset, walk.LastSegmentBytes[(int)newest.Offset..(int)end.Offset]);
        }

        Cut(file, walk.LastSegmentBytes, end);
        file.Flush();
        _disk.FlushDirectory();
        _current = new Writable(file, walk.Segments[^1].Header, (int)end.Offset);
        LastRecord = FlushedRecord = end.NextRecord - 1;
        _newestIsEmpty = newest?.Payload.IsEmpty ?? true;
    }

    /// <summary>Zeros what is not zero behind the last whole record, so that nothing stale is there when the next one is torn.</summary>
    private static void Cut(IDiskFile file, ReadOnlySpan<byte> segment, LogEndItem end)
    {
        const int ChunkBytes = 64 * 1024;
        var zeros = new byte[ChunkBytes];
        var rest = segment.Slice((int)end.Offset, (int)end.TornBytes);
        for (var done = 0; done < rest.Length; done += ChunkBytes)
        {
            var chunk = rest.Slice(done, Math.Min(ChunkBytes, rest.Length - done));
            if (chunk.ContainsAnyExcept((byte)0))
            {
                file.Write(end.Offset + done, zeros.AsSpan(0, chunk.Length));
            }
        }
    }
}
