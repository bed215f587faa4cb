using System;

namespace Ordo.Chord.Machine.Registry;

/// <summary>
/// The ids that a registry offers to nodes, in their order: uniform from 0 to 2^m − 1, the same in every registry (specs/s08 §2). It may offer an id again; whoever gives ids to nodes
/// passes over those that are taken. A number of m + 1 bits is drawn until it fits, which is how CPython's <c>randint</c> draws below a power of two.
/// </summary>
internal sealed class IdSequence
{
    private const uint Seed = 0;

    private readonly Mt19937 _generator = new(Seed);
    private readonly int _bits;

    /// <summary>Begins the sequence of a ring of 2^<paramref name="bits"/> places, 1 to 31.</summary>
    public IdSequence(int bits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, RingSpace.MaxClassicBits);
        _bits = bits;
    }

    /// <summary>How many numbers were drawn, those included that did not fit: where the sequence stands.</summary>
    public long Position { get; private set; }

    /// <summary>The sequence as it stands after so many numbers.</summary>
    public static IdSequence At(int bits, long position)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        var sequence = new IdSequence(bits);
        while (sequence.Position < position)
        {
            sequence.Draw();
        }

        return sequence;
    }

    /// <summary>The next id.</summary>
    public int Next()
    {
        uint drawn;
        do
        {
            drawn = Draw() >> (31 - _bits);
        }
        while (drawn >= 1u << _bits);
        return (int)drawn;
    }

    private uint Draw()
    {
        Position++;
        return _generator.Next();
    }
}
