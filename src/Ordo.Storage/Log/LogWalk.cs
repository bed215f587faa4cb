namespace Ordo.Storage;

/// <summary>
/// Reads a log from its oldest segment to its end and changes nothing. It decides what is a torn tail and what is damage: at most one
/// record is unflushed at any time, so whatever is not whole and has something valid behind it, or lies below the first record of a later
/// segment, was flushed once and is damaged.
/// </summary>
internal sealed class LogWalk
{
    private readonly IDisk _disk;
    private readonly List<Segment> _segments = [];
    private byte[] _bytes = [];

    /// <summary>Reads and checks the headers of all segments.</summary>
    /// <param name="disk">The directory.</param>
    /// <param name="expected">To whom the log must belong; null for whoever owns the first segment.</param>
    public LogWalk(IDisk disk, LogIdentity? expected)
    {
        _disk = disk;
        Problem = ReadHeaders(expected);
    }

    /// <summary>Why the segments after <see cref="Segments"/> cannot be read; null when all can.</summary>
    public StorageException? Problem { get; }

    /// <summary>The segments with sound headers, oldest first, without a gap.</summary>
    public IReadOnlyList<Segment> Segments => _segments;

    /// <summary>The bytes of the segment that was read last.</summary>
    public ReadOnlySpan<byte> LastSegmentBytes => _bytes.AsSpan(0, (int)_segments[^1].Header.SegmentBytes);

    /// <summary>Walks through all segments with sound headers.</summary>
    /// <exception cref="LogDamagedException">From here on the log is damaged.</exception>
    public IEnumerable<LogItem> Items()
    {
        var number = _segments.Count > 0 ? _segments[0].Header.FirstRecord : 1;
        for (var i = 0; i < _segments.Count; i++)
        {
            var (file, header) = _segments[i];
            yield return new SegmentItem(file, header.Identity, header.Generation, header.FirstRecord, header.SegmentBytes);
            Load(_segments[i]);
            var offset = SegmentHeader.Size;
            while (TryReadRecord(header, offset, number, out var record))
            {
                var payload = _bytes.AsMemory(offset + RecordHeader.Size, record.PayloadBytes);
                yield return new RecordItem(file, offset, header.Generation, number, record.Mark, payload);
                offset += record.RecordBytes;
                number++;
            }

            if (i + 1 < _segments.Count)
            {
                CheckJoint(_segments[i], offset, number, _segments[i + 1]);
            }
            else if (Problem is null)
            {
                yield return EndAt(_segments[i], offset, number);
            }
        }
    }

    private static void CheckJoint(Segment segment, int offset, ulong number, Segment next)
    {
        if (number < next.Header.FirstRecord)
        {
            throw new LogDamagedException(
                segment.File, offset, $"record {number} is missing, and '{next.File}' goes on with record {next.Header.FirstRecord}");
        }

        if (number > next.Header.FirstRecord)
        {
            throw new LogDamagedException(
                next.File,
                SegmentHeader.FirstRecordOffset,
                $"it starts with record {next.Header.FirstRecord}, record {number} should come next");
        }
    }

    private LogEndItem EndAt(Segment segment, int offset, ulong number)
    {
        var bytes = LastSegmentBytes;
        var seed = segment.Header.ChecksumSeed;
        var begun = RecordHeader.TryRead(bytes, offset, seed, out var torn) && torn.Number == number;
        var used = bytes[offset..].LastIndexOfAnyExcept((byte)0) + 1;
        for (var at = begun ? offset + RecordHeader.Alignment : offset; at < offset + used; at += RecordHeader.Alignment)
        {
            if (RecordHeader.TryRead(bytes, at, seed, out var later))
            {
                throw new LogDamagedException(
                    segment.File, offset, $"record {number} is not whole, yet record {later.Number} follows at offset {at}");
            }
        }

        return new LogEndItem(segment.File, offset, number, used, begun);
    }

    private bool TryReadRecord(SegmentHeader segment, int offset, ulong number, out RecordHeader record)
    {
        var bytes = _bytes.AsSpan(0, (int)segment.SegmentBytes);
        return RecordHeader.TryRead(bytes, offset, segment.ChecksumSeed, out record)
            && record.Number == number
            && record.PayloadIsWhole(bytes, offset);
    }

    private void Load(Segment segment)
    {
        var length = (int)segment.Header.SegmentBytes;
        if (_bytes.Length < length)
        {
            _bytes = new byte[length];
        }

        using var file = _disk.Open(segment.File, FileAccess.Read);
        var read = file.Read(0, _bytes.AsSpan(0, length));
        if (read != length || file.Length != length)
        {
            throw new LogDamagedException(segment.File, read, $"the file has {file.Length} bytes instead of {length}");
        }
    }

    private StorageException? ReadHeaders(LogIdentity? expected)
    {
        foreach (var file in _disk.List())
        {
            if (SegmentName.IsSegment(file, out var generation) && ReadHeader(file, generation, ref expected) is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    private StorageException? ReadHeader(string file, ulong generation, ref LogIdentity? expected)
    {
        var bytes = new byte[SegmentHeader.Size];
        using (var opened = _disk.Open(file, FileAccess.Read))
        {
            bytes = bytes[..opened.Read(0, bytes)];
        }

        SegmentHeader header;
        try
        {
            if (!SegmentHeader.TryRead(bytes, file, out header) || header.Generation != generation)
            {
                return new LogDamagedException(file, 0, "its header is not that of this segment");
            }
        }
        catch (FormatNewerException newer)
        {
            return newer;
        }

        if (header.Identity != (expected ??= header.Identity))
        {
            return new WrongIdentityException(file, header.Identity, expected.Value);
        }

        if (_segments.Count > 0 && generation != _segments[^1].Header.Generation + 1)
        {
            return new LogDamagedException(file, 0, $"the segment before it, '{SegmentName.OfSegment(generation - 1)}', is missing");
        }

        _segments.Add(new Segment(file, header));
        return null;
    }

    /// <summary>A segment file and what its header says.</summary>
    internal readonly record struct Segment(string File, SegmentHeader Header);
}
