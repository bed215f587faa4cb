using System;
using System.Buffers.Binary;

namespace Ordo.Machine;

/// <summary>
/// A fast 64-bit hash of bytes that is the same everywhere: 8 bytes at a time folded by a 64×64→128 bit multiplication. It finds flipped
/// bits and differing states; it is no protection against somebody who forges them.
/// </summary>
public static class Hash64
{
    private const ulong First = 0xA0761D6478BD642F;
    private const ulong Second = 0xE7037ED1A0B428DB;

    /// <summary>The hash of <paramref name="bytes"/>, continued from <paramref name="seed"/>.</summary>
    public static ulong Of(ReadOnlySpan<byte> bytes, ulong seed = 0)
    {
        var hash = seed ^ First;
        var rest = bytes;
        while (rest.Length >= 8)
        {
            hash = Fold(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(rest), Second);
            rest = rest[8..];
        }

        ulong last = 0;
        for (var i = 0; i < rest.Length; i++)
        {
            last |= (ulong)rest[i] << (8 * i);
        }

        hash = Fold(hash ^ last, First);
        return Fold(hash ^ (ulong)bytes.Length, Second);
    }

    private static ulong Fold(ulong a, ulong b)
    {
        var high = Math.BigMul(a, b, out var low);
        return high ^ low;
    }
}
