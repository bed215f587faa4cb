using System;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace Ordo.Chord.Machine;

/// <summary>How keys are given their places.</summary>
internal enum KeyHash
{
    /// <summary>The topmost bits of SHA-1 over the key in UTF-8 (Stoica et al. 2001, §4.1).</summary>
    Sha1,

    /// <summary>Adler-32 over the key in UTF-8, modulo the size of the ring (specs/s08 §5).</summary>
    Adler32,
}

/// <summary>The places of one ring: how many there are, which one a key has, and how a place is written for people.</summary>
/// <param name="Bits">m: the ring has 2^m places. 1 to 160, and at most 31 with <see cref="KeyHash.Adler32"/>, whose ids travel as 32-bit numbers.</param>
/// <param name="Hash">How keys are given their places.</param>
internal sealed record RingSpace(int Bits, KeyHash Hash)
{
    /// <summary>The widest ring whose ids travel as signed 32-bit numbers (specs/s08 §3).</summary>
    public const int MaxClassicBits = 31;

    /// <summary>From here on a place is shown by its first digits in hexadecimal.</summary>
    private const int MaxBitsShownAsNumber = 32;

    /// <summary>The ring of the paper.</summary>
    public static RingSpace Sha1 { get; } = new(RingId.Bits, KeyHash.Sha1);

    /// <summary>Where a key belongs: to the first node at this place or after it.</summary>
    public RingId PlaceOf(string key) => Hash == KeyHash.Adler32
        ? FromNumber(Adler32.Of(Encoding.UTF8.GetBytes(key)) & ((1L << Bits) - 1))
        : Sha1Of(Encoding.UTF8.GetBytes(key));

    /// <summary>Where a node belongs that was given no id: by its address, and its number among the nodes of that address.</summary>
    public RingId PlaceOfNode(string address, int number) =>
        Sha1Of(Encoding.UTF8.GetBytes(number == 0 ? address : string.Create(CultureInfo.InvariantCulture, $"{address}#{number}")));

    /// <summary>The place of a number from 0 to 2^m − 1; larger numbers go round the ring.</summary>
    public RingId FromNumber(BigInteger number) => RingId.FromNumber(number << (RingId.Bits - Bits));

    /// <summary>The number of a place, 0 to 2^m − 1.</summary>
    public BigInteger ToNumber(RingId id) => id.ToNumber() >> (RingId.Bits - Bits);

    /// <summary>Where the finger of a number begins: 2^<paramref name="index"/> places after the node. 0 ≤ index &lt; m.</summary>
    public RingId FingerStart(RingId node, int index) => node + RingId.PowerOfTwo(RingId.Bits - Bits + index);

    /// <summary>The place for people: its number, or its first eight digits in hexadecimal where the number is long.</summary>
    public string Show(RingId id) => Bits <= MaxBitsShownAsNumber ? ToNumber(id).ToString(CultureInfo.InvariantCulture) : id.ToString()[..8];

    /// <summary>
    /// The place as the wire of specs/s08 can tell it: its number, or in a wider ring its topmost 31 bits, which keep the order of the places.
    /// </summary>
    public int ToClassic(RingId id) => Bits <= MaxClassicBits ? (int)ToNumber(id) : (int)(id.High >> (128 - MaxClassicBits));

    private RingId Sha1Of(ReadOnlySpan<byte> bytes)
    {
        // The paper's function, for places and not for secrets.
#pragma warning disable CA5350
        var hash = SHA1.HashData(bytes);
#pragma warning restore CA5350
        var number = new BigInteger(hash, isUnsigned: true, isBigEndian: true);
        return FromNumber(number >> (RingId.Bits - Bits));
    }
}
