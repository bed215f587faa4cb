using System;

namespace Ordo.Chord.Machine;

/// <summary>The checksum of zlib (RFC 1950, §8.2), by which the teaching ring gives keys their places (specs/s08 §5).</summary>
internal static class Adler32
{
    private const uint Modulus = 65521;

    /// <summary>The checksum, 32 bits; 1 for no bytes at all.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        uint sum = 1;
        uint sums = 0;
        foreach (var value in bytes)
        {
            sum = (sum + value) % Modulus;
            sums = (sums + sum) % Modulus;
        }

        return (sums << 16) | sum;
    }
}
