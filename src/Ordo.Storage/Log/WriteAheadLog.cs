using System.Diagnostics.CodeAnalysis;
using Ordo.Machine;

namespace Ordo.Storage;

/// <summary>
/// The write-ahead log of one member: records of opaque bytes, each made durable by one flush, in segment files that are filled with zeros
/// beforehand and used again after their release. It belongs to one thread, does all its work within the calls, and its owner holds the
/// <see cref="StorageLock"/> of the directory. docs/FORMATS.md has the bytes.
/// </summary>
/// <remarks>
/// <para>At most one record is unflushed at any time. That makes the end of the log decidable: a record that is not whole is a torn tail if
/// nothing valid follows, and damage otherwise. Only the newest record itself, if it goes bad after its flush, cannot be told from a torn
/// one.</para>
/// <para>After the first failed write or flush every call throws <see cref="LogBrokenException"/>. A full disk is found before a write and
/// is a refusal: <see cref="HasRoomFor"/>.</para>
/// </remarks>
public sealed partial class WriteAheadLog : IDisposable
{
    private readonly IDisk _disk;
    private readonly LogIdentity _identity;
    private readonly WalOptions _options;
    private readonly SpareSegments _spares;
    private readonly Queue<LogWalk.Segment> _sealed = new();
    private readonly ByteWriter _record = new(4096);
    private Writable? _current;
    private IOException? _failure;
    private bool _newestIsEmpty = true;
    private int _newestBytes;

    /// <summary>The number of the newest record that was written, flushed or not; 0 before the first.</summary>
    public ulong LastRecord { get; private set; }

    /// <summary>The number of the newest record that is flushed; the one after it may be on its way.</summary>
    public ulong FlushedRecord { get; private set; }

    /// <summary>How many records this object has flushed.</summary>
    public long FlushCount { get; private set; }

    /// <summary>How many bytes of records this object has flushed, heads and padding included.</summary>
    public long FlushedBytes { get; private set; }

    /// <summary>How many segments hold records, spares not counted.</summary>
    public int SegmentCount => _sealed.Count + 1;

    /// <summary>The generation of the segment that is written to.</summary>
    public ulong Generation => Current.Header.Generation;

    /// <summary>The generation of the oldest segment that is not released.</summary>
    public ulong OldestGeneration => _sealed.TryPeek(out var oldest) ? oldest.Header.Generation : Generation;

    /// <summary>How many bytes of disk the log takes, spares included.</summary>
    public long DiskBytes => _sealed.Sum(segment => segment.Header.SegmentBytes) + Current.Header.SegmentBytes + _spares.DiskBytes;

    private Writable Current => _current ?? throw new ObjectDisposedException(nameof(WriteAheadLog));

    /// <summary>Whether a directory holds a log.</summary>
    public static bool Exists(IDisk disk)
    {
        ArgumentNullException.ThrowIfNull(disk);
        return disk.List().Any(name => SegmentName.IsSegment(name, out _));
    }

    /// <summary>
    /// Empties a writer and leaves room for the head of a record. The caller appends the payload and hands the writer to
    /// <see cref="Write(ByteWriter)"/>: so the payload is encoded where it is written from.
    /// </summary>
    public static void StartRecord(ByteWriter record)
    {
        ArgumentNullException.ThrowIfNull(record);
        record.Clear();
        record.Take(RecordHeader.Size);
    }

    /// <summary>Writes a record with a copy of the payload. See <see cref="Write(ByteWriter)"/>.</summary>
    public WalPosition Write(ReadOnlySpan<byte> payload)
    {
        StartRecord(_record);
        _record.Raw(payload);
        return Write(_record);
    }

    /// <summary>
    /// Writes the record that was started with <see cref="StartRecord"/>, in one write. It is durable after <see cref="Flush"/>, which must
    /// come before the next record. One that does not fit into the rest of the segment goes into a new one.
    /// </summary>
    /// <exception cref="DiskFullException">There is no room for a new segment. Nothing was written and the log goes on.</exception>
    /// <exception cref="LogBrokenException">The disk failed, now or before.</exception>
    public WalPosition Write(ByteWriter record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var payloadBytes = record.Length - RecordHeader.Size;
        ArgumentOutOfRangeException.ThrowIfNegative(payloadBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(payloadBytes, _options.MaxPayloadBytes);
        ThrowIfBroken();
        if (FlushedRecord != LastRecord)
        {
            throw new InvalidOperationException($"Record {LastRecord} is not flushed yet.");
        }

        if (StartsSegment(payloadBytes))
        {
            TurnToNextSegment();
        }

        try
        {
            Current.Append(record, LastRecord + 1, FlushedRecord);
        }
        catch (IOException failure)
        {
            throw Break(failure);
        }

        LastRecord++;
        _newestIsEmpty = payloadBytes == 0;
        _newestBytes = RecordHeader.RecordBytesFor(payloadBytes);
        return new WalPosition(LastRecord, Generation);
    }

    /// <summary>Makes the record that was written last durable.</summary>
    /// <exception cref="LogBrokenException">The disk failed, now or before: whether the record will be there after a restart is
    /// unknown.</exception>
    public void Flush()
    {
        ThrowIfBroken();
        if (FlushedRecord == LastRecord)
        {
            throw new InvalidOperationException("There is nothing to flush.");
        }

        try
        {
            Current.File.Flush();
        }
        catch (IOException failure)
        {
            throw Break(failure);
        }

        FlushedRecord = LastRecord;
        FlushCount++;
        FlushedBytes += _newestBytes;
    }

    /// <summary>
    /// Puts an empty record behind the newest one and flushes it. The newest record of a log is the only one whose loss cannot be told from
    /// a torn tail; with another behind it, it is as safe as the rest. To be called when the log has been idle for a while and before a
    /// graceful stop. Does nothing when the newest record is empty already, or when there is no room in the segment.
    /// </summary>
    /// <exception cref="LogBrokenException">The disk failed, now or before.</exception>
    public void Seal()
    {
        ThrowIfBroken();
        if (!_newestIsEmpty && !StartsSegment(0))
        {
            Write([]);
            Flush();
        }
    }

    /// <summary>Whether a record with such a payload will be the first of a new segment.</summary>
    public bool StartsSegment(int payloadBytes) => RecordHeader.RecordBytesFor(payloadBytes) > Current.BytesLeft;

    /// <summary>
    /// Whether a record with such a payload can be written for certain. On a full disk the answer is no before the segment is at its end,
    /// so that <see cref="WalOptions.ReserveBytes"/> are left for the records a member needs to go on: its term and its vote. It is yes
    /// again when there is room.
    /// </summary>
    public bool HasRoomFor(int payloadBytes) =>
        _failure is null
        && (_spares.IsReady || RecordHeader.RecordBytesFor(payloadBytes) + _options.ReserveBytes <= Current.BytesLeft);

    /// <summary>
    /// As <see cref="HasRoomFor"/>, but prepares the next segment to its end when that is needed. With <paramref name="fromReserve"/> the record is
    /// one of those that the reserve is for, and may take of it on a full disk.
    /// </summary>
    public bool MakeRoomFor(int payloadBytes, bool fromReserve = false)
    {
        while (!HasRoomFor(payloadBytes))
        {
            if (Prepare() == SpareState.DiskFull)
            {
                return fromReserve && !StartsSegment(payloadBytes);
            }
        }

        return true;
    }

    /// <summary>
    /// Does one small step, about a millisecond, of preparing the next segment, so that turning to it costs nothing. To be called when no
    /// record waits, until it answers <see cref="SpareState.Ready"/>; and now and then on a full disk, as that is how the log finds new
    /// room.
    /// </summary>
    public SpareState Prepare()
    {
        ThrowIfBroken();
        try
        {
            return _spares.Prepare();
        }
        catch (IOException failure)
        {
            throw Break(failure);
        }
    }

    /// <summary>
    /// Frees the segments older than a generation: their records are in a snapshot, and term and vote in a segment that stays. The segment
    /// that is written to, and the one that holds the newest record, are never freed. A crash may bring back segments that were freed
    /// shortly before.
    /// </summary>
    public void ReleaseBefore(ulong generation)
    {
        ThrowIfBroken();
        try
        {
            while (_sealed.TryPeek(out var oldest) && oldest.Header.Generation < generation && !HoldsNewestRecord(oldest))
            {
                _spares.GiveBack(oldest.File, oldest.Header.SegmentBytes);
                _sealed.Dequeue();
            }
        }
        catch (IOException failure)
        {
            throw Break(failure);
        }
    }

    /// <summary>Closes the files. What is not flushed is as uncertain as in a crash.</summary>
    public void Dispose()
    {
        _current?.File.Dispose();
        _current = null;
        _spares.Dispose();
    }

    /// <summary>The newest record lies before the current segment as long as that one is empty.</summary>
    private bool HoldsNewestRecord(LogWalk.Segment segment) =>
        Current.Header.FirstRecord > LastRecord && segment.Header.Generation + 1 == Generation;

    private void TurnToNextSegment()
    {
        var header = new SegmentHeader(_identity, Generation + 1, LastRecord + 1, _options.SegmentBytes);
        while (Prepare() is var state && state != SpareState.Ready)
        {
            if (state == SpareState.DiskFull)
            {
                throw new DiskFullException(SegmentName.OfSegment(header.Generation));
            }
        }

        try
        {
            var next = new Writable(_spares.Take(header), header, SegmentHeader.Size);
            Current.File.Dispose();
            _sealed.Enqueue(new LogWalk.Segment(SegmentName.OfSegment(Generation), Current.Header));
            _current = next;
        }
        catch (IOException failure)
        {
            throw Break(failure);
        }
    }

    [DoesNotReturn]
    private LogBrokenException Break(IOException failure)
    {
        _failure = failure;
        throw new LogBrokenException(failure);
    }

    private void ThrowIfBroken()
    {
        ObjectDisposedException.ThrowIf(_current is null, this);
        if (_failure is not null)
        {
            throw new LogBrokenException(_failure);
        }
    }
}
