using System.Buffers.Binary;
using Ordo.Machine;

namespace Ordo.Storage;

/// <summary>
/// The head of a segment file. It is durable before the file gets its name, so that a file of that name always has one; and as every record
/// before
/// <paramref name="FirstRecord"/> was flushed before it was written, it is also a mark: none of those may be missing.
/// </summary>
/// <param name="Identity">To whom the segment belongs.</param>
/// <param name="Generation">The number of this use of a segment file: one more than that of the segment before, never used twice.</param>
/// <param name="FirstRecord">The number of the first record to be written into the segment.</param>
/// <param name="SegmentBytes">The length of the file.</param>
internal readonly record struct SegmentHeader(LogIdentity Identity, ulong Generation, ulong FirstRecord, long SegmentBytes)
{
    /// <summary>The encoded length, and the offset of the first record.</summary>
    public const int Size = 64;

    /// <summary>Where the number of the first record stands.</summary>
    public const int FirstRecordOffset = 48;

    private const int IdentityOffset = FilePrefix.Size;
    private const int ChecksumOffset = IdentityOffset + LogIdentity.Size;
    private const int GenerationOffset = ChecksumOffset + 4;

    /// <summary>What the checksum of each record of this segment starts from: cluster, member and generation.</summary>
    public uint ChecksumSeed
    {
        get
        {
            Span<byte> identity = stackalloc byte[LogIdentity.Size];
            Identity.Write(identity);
            return Crc32C.Of(Generation, Crc32C.Of(identity));
        }
    }

    public void Write(Span<byte> bytes)
    {
        FilePrefix.Segment.Write(bytes);
        Identity.Write(bytes[IdentityOffset..]);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[GenerationOffset..], Generation);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[FirstRecordOffset..], FirstRecord);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[(FirstRecordOffset + 8)..], SegmentBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[ChecksumOffset..], Checksum(bytes));
    }

    /// <summary>Reads a header; false means damage.</summary>
    /// <exception cref="FormatNewerException">The file is of a later version.</exception>
    public static bool TryRead(ReadOnlySpan<byte> bytes, string file, out SegmentHeader header)
    {
        header = default;
        if (!FilePrefix.Segment.Check(bytes, file) || bytes.Length < Size
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes[ChecksumOffset..]) != Checksum(bytes))
        {
            return false;
        }

        header = new SegmentHeader(
            LogIdentity.Read(bytes[IdentityOffset..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[GenerationOffset..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[FirstRecordOffset..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[(FirstRecordOffset + 8)..]));
        return header.FirstRecord > 0 && header.SegmentBytes is >= Size and <= WalOptions.MaxSegmentBytes;
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes) =>
        Crc32C.Of(bytes[GenerationOffset..Size], Crc32C.Of(bytes[..ChecksumOffset]));
}
