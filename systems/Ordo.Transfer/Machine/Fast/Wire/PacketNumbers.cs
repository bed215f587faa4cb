using System;
using System.Numerics;

namespace Ordo.Transfer.Machine.Fast.Wire;

/// <summary>A set of packet numbers within a moving window, one bit for each: what is on the way, what has arrived.</summary>
internal sealed class PacketNumbers
{
    /// <summary>
    /// The numbers of a window: at 1 472 bytes a datagram 12 MB, which is 120 MB/s at a round trip of 100 ms. An acknowledgement has a bit for each, 1 KB at most, and fits in the smallest datagram.
    /// </summary>
    public const int Capacity = 8192;

    /// <summary>The numbers of one word of bits.</summary>
    public const int WordBits = 64;

    /// <summary>How many numbers there may be from the first to the last: then no word holds bits of both ends of the window.</summary>
    public const int Usable = Capacity - WordBits;

    private const int Words = Capacity / WordBits;

    private readonly ulong[] _words = new ulong[Words];

    /// <summary>The word of bits that <paramref name="number"/> is in.</summary>
    public ulong Word(long number) => _words[(number / WordBits) % Words];

    /// <summary>Whether <paramref name="number"/> is in the set.</summary>
    public bool Contains(long number) => (Word(number) >> (int)(number % WordBits) & 1) != 0;

    /// <summary>Puts a number into the set.</summary>
    public void Add(long number) => _words[(number / WordBits) % Words] |= 1UL << (int)(number % WordBits);

    /// <summary>Takes a number out of the set.</summary>
    public void Remove(long number) => _words[(number / WordBits) % Words] &= ~(1UL << (int)(number % WordBits));

    /// <summary>Takes all numbers out from <paramref name="from"/> to before <paramref name="to"/>.</summary>
    public void RemoveRange(long from, long to)
    {
        for (var number = from; number < to;)
        {
            var count = (int)Math.Min(WordBits - (number % WordBits), to - number);
            var mask = count == WordBits ? ulong.MaxValue : (1UL << count) - 1;
            _words[(number / WordBits) % Words] &= ~(mask << (int)(number % WordBits));
            number += count;
        }
    }

    /// <summary>The first number of the set from <paramref name="from"/> to before <paramref name="to"/>; <paramref name="to"/> when there is none.</summary>
    public long First(long from, long to)
    {
        while (from < to)
        {
            var rest = Word(from) >> (int)(from % WordBits);
            if (rest != 0)
            {
                return Math.Min(to, from + BitOperations.TrailingZeroCount(rest));
            }

            from = ((from / WordBits) + 1) * WordBits;
        }

        return to;
    }
}
