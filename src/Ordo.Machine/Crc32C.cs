using System;
using System.Buffers.Binary;
using System.Numerics;

namespace Ordo.Machine;

/// <summary>
/// CRC-32C (Castagnoli; RFC 3720, appendix B.4), eight bytes per instruction where the processor has one for it. Results chain: the
/// checksum of a followed by b is <c>Of(b, Of(a))</c>.
/// </summary>
public static class Crc32C
{
    /// <summary>The checksum of the bytes, continued from that of what came before them.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes, uint before = 0)
    {
        var crc = ~before;
        while (bytes.Length >= 8)
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[8..];
        }

        foreach (var value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }

    /// <summary>The checksum of a number as 8 bytes, little-endian, continued from that of what came before it.</summary>
    public static uint Of(ulong value, uint before = 0) => ~BitOperations.Crc32C(~before, value);
}
