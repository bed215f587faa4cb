using System;
using System.Buffers.Binary;
using Ordo.Machine;

namespace Ordo.Transfer.Machine.Fast.Wire;

/// <summary>What the receiver says of the stream: which packets came, how far the stream is whole, how far it may go.</summary>
internal ref struct AckFrame
{
    /// <summary>The highest packet number that has arrived.</summary>
    public long Largest { get; set; }

    /// <summary>How long the acknowledgement of it was held back, in microseconds.</summary>
    public long DelayUs { get; set; }

    /// <summary>The stream is there up to this offset, without a gap.</summary>
    public long Contiguous { get; set; }

    /// <summary>The stream may go up to this offset.</summary>
    public long Credit { get; set; }

    /// <summary>The packet number of the first bit, a multiple of <see cref="PacketNumbers.WordBits"/>.</summary>
    public long Base { get; set; }

    /// <summary>One bit for each packet from <see cref="Base"/>, 1 for those that have arrived; whole words of 8 bytes, little-endian.</summary>
    public ReadOnlySpan<byte> Arrived { get; set; }

    /// <summary>The place of the first of <see cref="Replies"/> among all replies.</summary>
    public long FirstReply { get; set; }

    /// <summary>Replies, each with its length before it.</summary>
    public ReadOnlySpan<byte> Replies { get; set; }

    /// <summary>The bits of 64 packets.</summary>
    /// <param name="index">Which word of <see cref="Arrived"/>, from 0.</param>
    public readonly ulong Word(int index) => BinaryPrimitives.ReadUInt64LittleEndian(Arrived[(index * sizeof(ulong))..]);

    /// <summary>Reads a frame from a whole payload.</summary>
    /// <returns>False when it is none.</returns>
    public static bool TryRead(ReadOnlySpan<byte> payload, out AckFrame frame)
    {
        var reader = new ByteReader(payload);
        frame = new AckFrame
        {
            Largest = (long)reader.Var(),
            DelayUs = (long)reader.Var(),
            Contiguous = (long)reader.Var(),
            Credit = (long)reader.Var(),
            Base = (long)reader.Var(),
            Arrived = reader.Raw(reader.Count(PacketNumbers.Capacity / PacketNumbers.WordBits) * sizeof(ulong)),
            FirstReply = (long)reader.Var(),
        };
        frame.Replies = reader.Raw(reader.Remaining);
        return !reader.Failed && frame.IsSane;
    }

    /// <summary>Writes the frame.</summary>
    public readonly void Write(ByteWriter writer)
    {
        writer.Var((ulong)Largest);
        writer.Var((ulong)DelayUs);
        writer.Var((ulong)Contiguous);
        writer.Var((ulong)Credit);
        writer.Var((ulong)Base);
        writer.Var((ulong)(Arrived.Length / sizeof(ulong)));
        writer.Raw(Arrived);
        writer.Var((ulong)FirstReply);
        writer.Raw(Replies);
    }

    private readonly bool IsSane => Largest >= 0 && DelayUs >= 0 && Contiguous >= 0 && Credit >= Contiguous && Base >= 0 && Base % PacketNumbers.WordBits == 0 && FirstReply >= 0;
}
