using System;
using System.Buffers.Binary;
using System.Text;

namespace Ordo.Machine;

/// <summary>
/// Reads what <see cref="ByteWriter"/> wrote. It never throws: the first read past the end, or of a malformed number, sets
/// <see cref="Failed"/> and every later read gives zero, so that a codec checks once at its end.
/// </summary>
public ref struct ByteReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>How many bytes are read.</summary>
    public int Position { get; private set; }

    /// <summary>Whether some read went wrong.</summary>
    public bool Failed { get; private set; }

    /// <summary>How many bytes are left.</summary>
    public readonly int Remaining => _bytes.Length - Position;

    /// <summary>Whether all reads went well and nothing is left over.</summary>
    public readonly bool IsComplete => !Failed && Remaining == 0;

    /// <summary>Marks the input as malformed, for a codec that finds a value out of its range.</summary>
    public void Fail() => Failed = true;

    /// <summary>Reads <paramref name="count"/> raw bytes; an empty span when they are not there.</summary>
    public ReadOnlySpan<byte> Raw(int count)
    {
        if (Failed || count < 0 || Remaining < count)
        {
            Failed = true;
            return default;
        }

        var span = _bytes.Slice(Position, count);
        Position += count;
        return span;
    }

    /// <summary>Reads one byte.</summary>
    public byte Byte() => Raw(1) is [var value] ? value : (byte)0;

    /// <summary>Reads a byte that must be 0 or 1.</summary>
    public bool Bool()
    {
        var value = Byte();
        Failed |= value > 1;
        return value == 1;
    }

    /// <summary>Reads 4 bytes, little-endian.</summary>
    public uint UInt32() => Raw(4) is { Length: 4 } span ? BinaryPrimitives.ReadUInt32LittleEndian(span) : 0;

    /// <summary>Reads 8 bytes, little-endian.</summary>
    public ulong UInt64() => Raw(8) is { Length: 8 } span ? BinaryPrimitives.ReadUInt64LittleEndian(span) : 0;

    /// <summary>Reads an unsigned variable-length number.</summary>
    public ulong Var()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Byte();
            if (shift == 63 && next > 1)
            {
                break;
            }

            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return Failed ? 0 : value;
            }
        }

        Failed = true;
        return 0;
    }

    /// <summary>Reads a signed variable-length number.</summary>
    public long Signed()
    {
        var raw = Var();
        return (long)(raw >> 1) ^ -(long)(raw & 1);
    }

    /// <summary>Reads a variable-length number that must fit into an int and be at most <paramref name="max"/>.</summary>
    public int Count(int max)
    {
        var value = Var();
        if (value > (ulong)max)
        {
            Failed = true;
            return 0;
        }

        return (int)value;
    }

    /// <summary>Reads a length and that many bytes.</summary>
    public ReadOnlySpan<byte> Blob() => Raw(Count(Remaining));

    /// <summary>Reads a length and that much UTF-8 text.</summary>
    public string Text() => Encoding.UTF8.GetString(Blob());
}
