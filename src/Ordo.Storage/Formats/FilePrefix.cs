using System.Buffers.Binary;
using Ordo.Machine;

namespace Ordo.Storage;

/// <summary>
/// The first 16 bytes of every file: its magic, its format version and a checksum of the two. They stay where they are in every version to
/// come, so that an older program can tell a newer file from a damaged one.
/// </summary>
/// <param name="Magic">Eight ASCII characters, little-endian.</param>
/// <param name="Version">The newest version this program knows, and the one it writes.</param>
internal sealed record FilePrefix(ulong Magic, uint Version)
{
    /// <summary>The length of the prefix.</summary>
    public const int Size = 16;

    public static readonly FilePrefix Segment = new(BinaryPrimitives.ReadUInt64LittleEndian("ORDO-WAL"u8), 1);
    public static readonly FilePrefix Snapshot = new(BinaryPrimitives.ReadUInt64LittleEndian("ORDOSNAP"u8), 1);
    public static readonly FilePrefix Small = new(BinaryPrimitives.ReadUInt64LittleEndian("ORDOFILE"u8), 1);

    /// <summary>Writes the prefix to the start of a header.</summary>
    public void Write(Span<byte> header)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(header, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], Version);
        BinaryPrimitives.WriteUInt32LittleEndian(header[12..], Crc32C.Of(header[..12]));
    }

    /// <summary>Whether a header starts as it should; false means damage.</summary>
    /// <exception cref="FormatNewerException">It starts as one of a later version.</exception>
    public bool Check(ReadOnlySpan<byte> header, string file)
    {
        if (header.Length < Size
            || BinaryPrimitives.ReadUInt64LittleEndian(header) != Magic
            || BinaryPrimitives.ReadUInt32LittleEndian(header[12..]) != Crc32C.Of(header[..12]))
        {
            return false;
        }

        var version = BinaryPrimitives.ReadUInt32LittleEndian(header[8..]);
        return version <= Version ? version > 0 : throw new FormatNewerException(file, version, Version);
    }
}
