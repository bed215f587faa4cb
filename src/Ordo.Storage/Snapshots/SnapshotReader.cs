using System.Buffers.Binary;
using Ordo.Machine;

namespace Ordo.Storage;

/// <summary>
/// Reads the state out of a snapshot, from any offset, and checks each block it takes from the disk. It goes on reading its own snapshot
/// when a newer one has taken its place. One thread uses it.
/// </summary>
public sealed class SnapshotReader : IDisposable
{
    private readonly IDiskFile _file;
    private readonly LogIdentity _identity;
    private readonly byte[] _block = new byte[SnapshotHeader.StoredBlockBytes];
    private long _loaded = -1;

    internal SnapshotReader(IDiskFile file, LogIdentity identity, SnapshotInfo info)
    {
        _file = file;
        _identity = identity;
        Info = info;
    }

    /// <summary>Which snapshot this is.</summary>
    public SnapshotInfo Info { get; }

    /// <summary>
    /// Fills the buffer with the state from an offset on, up to the end of the state, and returns how many bytes that were.
    /// </summary>
    /// <exception cref="SnapshotDamagedException">A block is not what was saved.</exception>
    public int Read(long offset, Span<byte> buffer)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        var total = (int)Math.Clamp(Info.Length - offset, 0, buffer.Length);
        for (var done = 0; done < total;)
        {
            var (block, start) = Math.DivRem(offset + done, SnapshotHeader.BlockBytes);
            var part = Load(block)[(int)start..];
            part = part[..Math.Min(part.Length, total - done)];
            part.CopyTo(buffer[done..]);
            done += part.Length;
        }

        return total;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    private ReadOnlySpan<byte> Load(long block)
    {
        var length = (int)Math.Min(SnapshotHeader.BlockBytes, Info.Length - (block * SnapshotHeader.BlockBytes));
        if (_loaded == block)
        {
            return _block.AsSpan(0, length);
        }

        _loaded = -1;
        var stored = _block.AsSpan(0, length + SnapshotHeader.ChecksumBytes);
        var offset = SnapshotHeader.OffsetOf(block);
        var seed = SnapshotHeader.BlockSeed(_identity, Info.Index, Info.Term, block);
        if (_file.Read(offset, stored) != stored.Length
            || BinaryPrimitives.ReadUInt32LittleEndian(stored[length..]) != Crc32C.Of(stored[..length], seed))
        {
            throw new SnapshotDamagedException(Info.FileName, offset, $"block {block} does not fit its checksum");
        }

        _loaded = block;
        return _block.AsSpan(0, length);
    }
}
