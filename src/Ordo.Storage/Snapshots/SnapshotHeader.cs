using System.Buffers.Binary;
using Ordo.Machine;

namespace Ordo.Storage;

/// <summary>The head of a snapshot file. Blocks of state follow, each with its checksum behind it.</summary>
internal readonly record struct SnapshotHeader(LogIdentity Identity, SnapshotInfo Info)
{
    /// <summary>The encoded length, and the offset of the first block.</summary>
    public const int Size = 64;

    /// <summary>
    /// The state bytes in each block but the last: one read, and little to check again when a part is sent to another member.
    /// </summary>
    public const int BlockBytes = 256 * 1024;

    /// <summary>A block and its checksum in the file.</summary>
    public const int StoredBlockBytes = BlockBytes + ChecksumBytes;

    /// <summary>The checksum behind each block.</summary>
    public const int ChecksumBytes = 4;

    private const int IdentityOffset = FilePrefix.Size;
    private const int ChecksumOffset = IdentityOffset + LogIdentity.Size;
    private const int IndexOffset = ChecksumOffset + ChecksumBytes;

    /// <summary>The length that the whole file has.</summary>
    public long FileBytes => Size + Info.Length + ((Info.Length + BlockBytes - 1) / BlockBytes * ChecksumBytes);

    /// <summary>What the checksum of a block starts from: to whom it belongs, which snapshot, and the number of the block.</summary>
    public static uint BlockSeed(LogIdentity identity, ulong index, ulong term, long block)
    {
        Span<byte> bytes = stackalloc byte[LogIdentity.Size];
        identity.Write(bytes);
        return Crc32C.Of((ulong)block, Crc32C.Of(term, Crc32C.Of(index, Crc32C.Of(bytes))));
    }

    /// <summary>Where a block starts in the file.</summary>
    public static long OffsetOf(long block) => Size + (block * StoredBlockBytes);

    public void Write(Span<byte> bytes)
    {
        FilePrefix.Snapshot.Write(bytes);
        Identity.Write(bytes[IdentityOffset..]);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[IndexOffset..], Info.Index);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[(IndexOffset + 8)..], Info.Term);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[(IndexOffset + 16)..], Info.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[ChecksumOffset..], Checksum(bytes));
    }

    /// <summary>Reads a header; false means damage.</summary>
    /// <exception cref="FormatNewerException">The file is of a later version.</exception>
    public static bool TryRead(ReadOnlySpan<byte> bytes, string file, out SnapshotHeader header)
    {
        header = default;
        if (!FilePrefix.Snapshot.Check(bytes, file) || bytes.Length < Size
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes[ChecksumOffset..]) != Checksum(bytes))
        {
            return false;
        }

        var info = new SnapshotInfo(
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[IndexOffset..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[(IndexOffset + 8)..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[(IndexOffset + 16)..]));
        header = new SnapshotHeader(LogIdentity.Read(bytes[IdentityOffset..]), info);
        return info.Length is >= 0 and < long.MaxValue / 2 && info.FileName == file;
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes) =>
        Crc32C.Of(bytes[IndexOffset..Size], Crc32C.Of(bytes[..ChecksumOffset]));
}
