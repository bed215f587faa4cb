using System.Buffers.Binary;
using Ordo.Machine;

namespace Ordo.Storage;

/// <summary>
/// The head of a record. Its own checksum starts from cluster, member and generation and covers the offset, so that it is valid at one
/// place of one use of one segment only: neither what an earlier use left behind nor bytes inside of a payload can pass for it. That a
/// later header is valid is enough to know that everything before it was flushed once.
/// </summary>
/// <param name="PayloadBytes">The length of the payload, without the padding behind it.</param>
/// <param name="PayloadChecksum">The checksum of payload and padding.</param>
/// <param name="Number">The number of the record, one more than that of the record before, from 1.</param>
/// <param name="Mark">The number of the newest record that was flushed before this one was written.</param>
internal readonly record struct RecordHeader(int PayloadBytes, uint PayloadChecksum, ulong Number, ulong Mark)
{
    /// <summary>The encoded length.</summary>
    public const int Size = 32;

    /// <summary>Records start at multiples of this.</summary>
    public const int Alignment = 8;

    /// <summary>"OREC".</summary>
    private const uint Magic = 0x4345524F;

    /// <summary>The whole length of the record: header, payload, padding.</summary>
    public int RecordBytes => RecordBytesFor(PayloadBytes);

    /// <summary>The whole length of a record with such a payload.</summary>
    public static int RecordBytesFor(int payloadBytes) => Size + Padded(payloadBytes);

    /// <summary>Writes the header of a record that will stand at an offset of a segment.</summary>
    public void Write(Span<byte> bytes, uint segmentSeed, int offset)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[8..], PayloadBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[12..], PayloadChecksum);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[16..], Number);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[24..], Mark);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[4..], Checksum(bytes, segmentSeed, offset));
    }

    /// <summary>Reads the header of a record at an offset of a segment, whose payload may still be torn.</summary>
    public static bool TryRead(ReadOnlySpan<byte> segment, int offset, uint segmentSeed, out RecordHeader header)
    {
        header = default;
        if (segment.Length - offset < Size)
        {
            return false;
        }

        var bytes = segment.Slice(offset, Size);
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) != Checksum(bytes, segmentSeed, offset))
        {
            return false;
        }

        header = new RecordHeader(
            BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]));
        return header.Mark < header.Number
            && header.PayloadBytes >= 0 && header.PayloadBytes <= segment.Length - offset - Size
            && header.RecordBytes <= segment.Length - offset;
    }

    /// <summary>Whether payload and padding of a record at an offset are what the header says.</summary>
    public bool PayloadIsWhole(ReadOnlySpan<byte> segment, int offset) =>
        Crc32C.Of(segment.Slice(offset + Size, RecordBytes - Size)) == PayloadChecksum;

    private static int Padded(int bytes) => (bytes + (Alignment - 1)) & -Alignment;

    private static uint Checksum(ReadOnlySpan<byte> bytes, uint segmentSeed, int offset) =>
        Crc32C.Of(bytes[8..Size], Crc32C.Of((ulong)offset, segmentSeed));
}
