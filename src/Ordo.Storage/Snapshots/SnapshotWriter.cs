using System.Buffers.Binary;
using Ordo.Machine;

namespace Ordo.Storage;

/// <summary>
/// A snapshot that is being written, piece by piece, under a temporary name: nobody sees it before <see cref="Commit"/>. Disposing it
/// earlier, or a failure, leaves the snapshot before it as it was. One thread uses it; that may be another than the log's.
/// </summary>
public sealed class SnapshotWriter : IDisposable
{
    /// <summary>
    /// How much is written between two flushes. One flush of all of it would keep the disk busy for as long as that takes, and the log's
    /// flushes would wait behind it.
    /// </summary>
    private const int FlushEveryBlocks = 16;

    private readonly SnapshotStore _store;
    private readonly IDisk _disk;
    private readonly LogIdentity _identity;
    private readonly string _temporary;
    private readonly IDiskFile _file;
    private readonly byte[] _block = new byte[SnapshotHeader.StoredBlockBytes];
    private long _blocks;
    private int _filled;
    private bool _ended;

    internal SnapshotWriter(SnapshotStore store, IDisk disk, LogIdentity identity, ulong index, ulong term)
    {
        _store = store;
        _disk = disk;
        _identity = identity;
        Index = index;
        Term = term;
        _temporary = TemporaryFile.NameFor(SnapshotInfo.NameOf(index, term));
        disk.Delete(_temporary);
        _file = disk.Create(_temporary);
    }

    /// <summary>The index of the last log entry whose effect the state holds.</summary>
    public ulong Index { get; }

    /// <summary>The term of that entry.</summary>
    public ulong Term { get; }

    /// <summary>How many bytes of state were written.</summary>
    public long Length => (_blocks * SnapshotHeader.BlockBytes) + _filled;

    /// <summary>Appends a piece of state of any length.</summary>
    /// <exception cref="DiskFullException">No room. The temporary file is removed, and the writer is of no more use.</exception>
    public void Write(ReadOnlySpan<byte> state)
    {
        ObjectDisposedException.ThrowIf(_ended, this);
        while (!state.IsEmpty)
        {
            var count = Math.Min(state.Length, SnapshotHeader.BlockBytes - _filled);
            state[..count].CopyTo(_block.AsSpan(_filled));
            state = state[count..];
            _filled += count;
            if (_filled == SnapshotHeader.BlockBytes)
            {
                WriteBlock();
            }
        }
    }

    /// <summary>Makes the snapshot durable under its name, and removes those that are not kept any more.</summary>
    /// <exception cref="DiskFullException">No room. The temporary file is removed and the snapshot before it stays.</exception>
    public SnapshotInfo Commit()
    {
        ObjectDisposedException.ThrowIf(_ended, this);
        var info = new SnapshotInfo(Index, Term, Length);
        if (_filled > 0)
        {
            WriteBlock();
        }

        try
        {
            Span<byte> header = stackalloc byte[SnapshotHeader.Size];
            new SnapshotHeader(_identity, info).Write(header);
            _file.Write(0, header);
            _file.Flush();
            _file.Dispose();
            _disk.Rename(_temporary, info.FileName);
            _disk.FlushDirectory();
            _ended = true;
        }
        catch (IOException)
        {
            Dispose();
            throw;
        }

        _store.Adopt(info);
        return info;
    }

    /// <summary>Gives up, unless the snapshot is committed: removes the temporary file.</summary>
    public void Dispose()
    {
        if (_ended)
        {
            return;
        }

        _ended = true;
        _file.Dispose();
        try
        {
            _disk.Delete(_temporary);
        }
        catch (IOException)
        {
            // The disk fails altogether. The next start removes the file, and what led here is reported by whoever calls.
        }

        _store.EndWriting();
    }

    private void WriteBlock()
    {
        var seed = SnapshotHeader.BlockSeed(_identity, Index, Term, _blocks);
        var checksum = Crc32C.Of(_block.AsSpan(0, _filled), seed);
        BinaryPrimitives.WriteUInt32LittleEndian(_block.AsSpan(_filled), checksum);
        try
        {
            _file.Write(SnapshotHeader.OffsetOf(_blocks), _block.AsSpan(0, _filled + SnapshotHeader.ChecksumBytes));
            if (_blocks % FlushEveryBlocks == FlushEveryBlocks - 1)
            {
                _file.Flush();
            }
        }
        catch (IOException)
        {
            Dispose();
            throw;
        }

        _blocks++;
        _filled = 0;
    }
}
