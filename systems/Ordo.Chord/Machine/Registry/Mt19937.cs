using System;

namespace Ordo.Chord.Machine.Registry;

/// <summary>
/// The Mersenne Twister with a period of 2^19937 − 1 (Matsumoto and Nishimura, "Mersenne Twister: A 623-dimensionally equidistributed uniform pseudo-random number generator", 1998),
/// seeded by an array as in their version of 2002: the generator whose numbers the ids of the teaching ring are drawn from (specs/s08 §2).
/// </summary>
internal sealed class Mt19937
{
    private const int Length = 624;
    private const int Middle = 397;
    private const uint Matrix = 0x9908B0DF;
    private const uint UpperBit = 0x80000000;
    private const uint LowerBits = 0x7FFFFFFF;

    private readonly uint[] _state = new uint[Length];
    private int _next = Length;

    /// <summary>Seeds it with a key of at least one number.</summary>
    public Mt19937(params ReadOnlySpan<uint> key)
    {
        if (key.IsEmpty)
        {
            throw new ArgumentException("A key has at least one number.", nameof(key));
        }

        SeedByNumber(19650218);
        SeedByArray(key);
    }

    /// <summary>The next 32 bits.</summary>
    public uint Next()
    {
        if (_next == Length)
        {
            Twist();
        }

        var value = _state[_next++];
        value ^= value >> 11;
        value ^= (value << 7) & 0x9D2C5680;
        value ^= (value << 15) & 0xEFC60000;
        return value ^ (value >> 18);
    }

    private void SeedByNumber(uint seed)
    {
        _state[0] = seed;
        for (var i = 1; i < Length; i++)
        {
            _state[i] = unchecked((1812433253 * (_state[i - 1] ^ (_state[i - 1] >> 30))) + (uint)i);
        }
    }

    private void SeedByArray(ReadOnlySpan<uint> key)
    {
        var at = 1;
        for (int step = 0, word = 0; step < Math.Max(Length, key.Length); step++)
        {
            Mix(at, 1664525, unchecked(key[word] + (uint)word));
            at = After(at);
            word = (word + 1) % key.Length;
        }

        for (var step = 1; step < Length; step++)
        {
            Mix(at, 1566083941, unchecked((uint)-at));
            at = After(at);
        }

        _state[0] = UpperBit;
    }

    private void Mix(int at, uint factor, uint addend) =>
        _state[at] = unchecked((_state[at] ^ ((_state[at - 1] ^ (_state[at - 1] >> 30)) * factor)) + addend);

    /// <summary>The word after this one; the first takes over the value of the last whenever the seeding comes round.</summary>
    private int After(int at)
    {
        if (at < Length - 1)
        {
            return at + 1;
        }

        _state[0] = _state[Length - 1];
        return 1;
    }

    private void Twist()
    {
        for (var i = 0; i < Length; i++)
        {
            var bits = (_state[i] & UpperBit) | (_state[(i + 1) % Length] & LowerBits);
            _state[i] = _state[(i + Middle) % Length] ^ (bits >> 1) ^ ((bits & 1) == 0 ? 0 : Matrix);
        }

        _next = 0;
    }
}
