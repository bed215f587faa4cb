namespace Ordo.Storage;

/// <summary>
/// The segment files that wait for use. A new one is filled with zeros, as a flush into written space is the fast one; a released one is
/// taken as it is, since its old records cannot read as valid in another generation.
/// </summary>
internal sealed class SpareSegments : IDisposable
{
    /// <summary>What one step writes and flushes: about a millisecond, so that a record that arrives meanwhile hardly waits.</summary>
    private const int ChunkBytes = 1024 * 1024;

    private static readonly byte[] Zeros = new byte[ChunkBytes];

    private readonly IDisk _disk;
    private readonly int _segmentBytes;
    private readonly Queue<string> _ready = [];
    private ulong _nextNumber;
    private string? _growingName;
    private IDiskFile? _growing;
    private int _filled;

    /// <summary>Takes over the spares that an earlier process left, and removes what is of no use.</summary>
    public SpareSegments(IDisk disk, int segmentBytes)
    {
        _disk = disk;
        _segmentBytes = segmentBytes;
        foreach (var name in disk.List())
        {
            if (SegmentName.IsSpare(name, out var number))
            {
                _nextNumber = number + 1;
                Adopt(name);
            }
        }
    }

    /// <summary>Whether a spare waits.</summary>
    public bool IsReady => _ready.Count > 0;

    /// <summary>How many bytes of disk the spares take.</summary>
    public long DiskBytes => ((long)_ready.Count * _segmentBytes) + _filled;

    /// <summary>Does one step of what is left to do.</summary>
    public SpareState Prepare()
    {
        if (IsReady)
        {
            return SpareState.Ready;
        }

        if (_disk.FreeBytes < _segmentBytes - _filled)
        {
            Abandon();
            return SpareState.DiskFull;
        }

        try
        {
            return Grow();
        }
        catch (DiskFullException)
        {
            Abandon();
            return SpareState.DiskFull;
        }
    }

    /// <summary>Takes a spare into use: its header is durable before it has its name, and the name before the first record.</summary>
    public IDiskFile Take(SegmentHeader header)
    {
        var spare = _ready.Dequeue();
        var file = _disk.Open(spare);
        Span<byte> bytes = stackalloc byte[SegmentHeader.Size];
        header.Write(bytes);
        file.Write(0, bytes);
        file.Flush();
        _disk.Rename(spare, SegmentName.OfSegment(header.Generation));
        _disk.FlushDirectory();
        return file;
    }

    /// <summary>Takes back a released segment, or deletes it when it has another size or enough wait already. Durable on return.</summary>
    public void GiveBack(string segment, long segmentBytes)
    {
        if (_ready.Count < WalOptions.MaxSpares && segmentBytes == _segmentBytes)
        {
            Abandon();
            var spare = SegmentName.OfSpare(_nextNumber++);
            _disk.Rename(segment, spare);
            _ready.Enqueue(spare);
        }
        else
        {
            _disk.Delete(segment);
        }

        _disk.FlushDirectory();
    }

    public void Dispose() => _growing?.Dispose();

    private void Adopt(string name)
    {
        using var file = _disk.Open(name);
        if (file.Length == _segmentBytes && _ready.Count < WalOptions.MaxSpares)
        {
            MakeLengthDurable(file);
            _ready.Enqueue(name);
        }
        else
        {
            _disk.Delete(name);
        }
    }

    /// <summary>
    /// The process before may have died of a failed flush of this very file. Then the system shows its length and may never write it; only a new write at its end,
    /// of the byte that is there, makes the flush mean something.
    /// </summary>
    private void MakeLengthDurable(IDiskFile file)
    {
        Span<byte> last = stackalloc byte[1];
        file.Read(_segmentBytes - 1, last);
        file.Write(_segmentBytes - 1, last);
        file.Flush();
    }

    private SpareState Grow()
    {
        _growingName ??= SegmentName.OfSpare(_nextNumber++);
        _growing ??= _disk.Create(_growingName);
        var count = Math.Min(ChunkBytes, _segmentBytes - _filled);
        _growing.Write(_filled, Zeros.AsSpan(0, count));
        _growing.Flush();
        _filled += count;
        if (_filled < _segmentBytes)
        {
            return SpareState.Growing;
        }

        _growing.Dispose();
        _ready.Enqueue(_growingName);
        Forget();
        return SpareState.Ready;
    }

    private void Abandon()
    {
        if (_growingName is { } name)
        {
            _growing?.Dispose();
            Forget();
            _disk.Delete(name);
        }
    }

    private void Forget()
    {
        _growing = null;
        _growingName = null;
        _filled = 0;
    }
}
