using Ordo.Machine;

namespace Ordo.Storage;

/// <summary>
/// A file of a <see cref="MemoryDisk"/>: what its readers see, what would survive a crash for certain, and the changes between the two.
/// </summary>
internal sealed class MemoryFile
{
    /// <summary>What a disk writes whole or not at all.</summary>
    private const int SectorBytes = 512;

    private readonly List<Change> _unflushed = [];
    private SparseBytes _durable = new();

    /// <summary>What readers see: everything written, flushed or not.</summary>
    public SparseBytes Seen { get; private set; } = new();

    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        Seen.Write(offset, bytes);
        var content = bytes.ContainsAnyExcept((byte)0) ? bytes.ToArray() : null;
        _unflushed.Add(new Change(offset, bytes.Length, content));
    }

    public void SetLength(long length)
    {
        Seen.SetLength(length);
        _unflushed.Add(new Change(length, Change.Resize, null));
    }

    public void Flush()
    {
        foreach (var change in _unflushed)
        {
            Apply(change, 0, change.Length);
        }

        _unflushed.Clear();
    }

    /// <summary>
    /// A flush that fails, as on Linux: readers go on seeing what was written, but what did not reach the disk by now never will, not by
    /// a later flush either.
    /// </summary>
    public void FailFlush(SeededRandom? survivors)
    {
        if (survivors is not null)
        {
            KeepSome(survivors);
        }

        _unflushed.Clear();
    }

    /// <summary>Keeps, drops or tears each unflushed change, and shows readers what is left.</summary>
    public void Crash(SeededRandom random)
    {
        KeepSome(random);
        _unflushed.Clear();
        Seen = _durable.Copy();
    }

    /// <summary>Turns bits of one byte over, in what is seen and in what is durable.</summary>
    public void Flip(long offset, byte mask)
    {
        FlipIn(Seen, offset, mask);
        FlipIn(_durable, offset, mask);
    }

    private static void FlipIn(SparseBytes image, long offset, byte mask)
    {
        Span<byte> one = stackalloc byte[1];
        if (image.Read(offset, one) == 1)
        {
            one[0] ^= mask;
            image.Write(offset, one);
        }
    }

    private void KeepSome(SeededRandom random)
    {
        foreach (var change in _unflushed)
        {
            switch (random.Below(3))
            {
                case 0:
                    break;
                case 1:
                    Apply(change, 0, change.Length);
                    break;
                default:
                    Tear(change, random);
                    break;
            }
        }
    }

    private void Tear(Change change, SeededRandom random)
    {
        for (var start = 0; start < change.Length;)
        {
            var toNextSector = SectorBytes - (int)((change.Offset + start) % SectorBytes);
            var end = Math.Min(change.Length, start + toNextSector);
            if (random.Chance(0.5))
            {
                Apply(change, start, end);
            }

            start = end;
        }
    }

    private void Apply(Change change, int start, int end)
    {
        if (change.Length == Change.Resize)
        {
            _durable.SetLength(change.Offset);
        }
        else
        {
            var content = change.Content ?? new byte[change.Length];
            _durable.Write(change.Offset + start, content.AsSpan(start..end));
        }
    }

    /// <summary>A write at an offset (its content is null when it is all zeros), or a new length.</summary>
    private readonly record struct Change(long Offset, int Length, byte[]? Content)
    {
        /// <summary>As the length of a change: the offset is the file's new length.</summary>
        public const int Resize = -1;
    }
}
