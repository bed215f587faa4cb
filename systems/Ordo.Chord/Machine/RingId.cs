using System;
using System.Globalization;
using System.Numerics;

namespace Ordo.Chord.Machine;

/// <summary>
/// A place on the ring: 160 bits, compared and added modulo 2¹⁶⁰. A ring of fewer bits uses the topmost ones and leaves the others zero, so that the arithmetic is the same for every ring
/// (<see cref="RingSpace"/> knows how many there are).
/// </summary>
/// <param name="High">The upper 128 bits.</param>
/// <param name="Low">The lower 32 bits.</param>
internal readonly record struct RingId(UInt128 High, uint Low) : IComparable<RingId>
{
    /// <summary>How many bits a place has.</summary>
    public const int Bits = 160;

    /// <summary>The place where the numbers begin again.</summary>
    public static RingId Zero => default;

    /// <summary>Whether the left one is the smaller number.</summary>
    public static bool operator <(RingId left, RingId right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left one is the larger number.</summary>
    public static bool operator >(RingId left, RingId right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left one is not the larger number.</summary>
    public static bool operator <=(RingId left, RingId right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left one is not the smaller number.</summary>
    public static bool operator >=(RingId left, RingId right) => left.CompareTo(right) >= 0;

    /// <summary>The sum, modulo 2¹⁶⁰.</summary>
    public static RingId operator +(RingId left, RingId right)
    {
        var low = unchecked(left.Low + right.Low);
        return new RingId(unchecked(left.High + right.High + (low < left.Low ? UInt128.One : UInt128.Zero)), low);
    }

    /// <summary>The way from the right place clockwise to the left one, modulo 2¹⁶⁰.</summary>
    public static RingId operator -(RingId left, RingId right) =>
        new(unchecked(left.High - right.High - (left.Low < right.Low ? UInt128.One : UInt128.Zero)), unchecked(left.Low - right.Low));

    /// <summary>The number divided by 2 to the power of <paramref name="bits"/>, 0 to 31.</summary>
    public static RingId operator >>(RingId id, int bits) =>
        bits == 0 ? id : new RingId(id.High >> bits, (uint)((((ulong)(uint)id.High << 32) | id.Low) >> bits));

    /// <summary>2 to the power of <paramref name="exponent"/>, 0 to 159.</summary>
    public static RingId PowerOfTwo(int exponent)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(exponent);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(exponent, Bits);
        return exponent < 32 ? new RingId(0, 1u << exponent) : new RingId(UInt128.One << (exponent - 32), 0);
    }

    /// <summary>
    /// Whether this place lies on the way clockwise from <paramref name="from"/>, excluded, to <paramref name="to"/>, included. From a place to itself the way is the whole ring.
    /// </summary>
    public bool IsIn(RingId from, RingId to) => from == to || (this != from && this - from <= to - from);

    /// <summary>Whether this place lies between two others, both excluded. From a place to itself the way is the whole ring but that place.</summary>
    public bool IsBetween(RingId from, RingId to) => this != from && this != to && IsIn(from, to);

    /// <summary>How far around the ring the place is, from 0 to 1.</summary>
    public double Turn => (double)High / Math.Pow(2, 128);

    /// <inheritdoc/>
    public int CompareTo(RingId other) => High != other.High ? High.CompareTo(other.High) : Low.CompareTo(other.Low);

    /// <summary>All 160 bits in hexadecimal.</summary>
    public override string ToString() => $"{High:x32}{Low:x8}";

    /// <summary>The 160 bits as a number.</summary>
    internal BigInteger ToNumber() => ((BigInteger)High << 32) | Low;

    /// <summary>The lower 160 bits of a number that is not negative.</summary>
    internal static RingId FromNumber(BigInteger number) =>
        new((UInt128)((number >> 32) & UInt128.MaxValue), (uint)(number & uint.MaxValue));

    /// <summary>Reads what <see cref="ToString()"/> writes.</summary>
    public static bool TryParse(string text, out RingId id)
    {
        id = default;
        if (text.Length != Bits / 4
            || !UInt128.TryParse(text.AsSpan(0, 32), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var high)
            || !uint.TryParse(text.AsSpan(32), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var low))
        {
            return false;
        }

        id = new RingId(high, low);
        return true;
    }
}
