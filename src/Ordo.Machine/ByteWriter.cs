using System;
using System.Buffers.Binary;
using System.Text;

namespace Ordo.Machine;

/// <summary>
/// A growing buffer that takes little-endian numbers, variable-length numbers (LEB128), blobs and text: what commands, snapshots and
/// frames are written with. Reusable by <see cref="Clear"/>; read again with <see cref="ByteReader"/>.
/// </summary>
public sealed class ByteWriter
{
    private byte[] _bytes;

    /// <summary>Creates a writer with room for <paramref name="capacity"/> bytes before it grows.</summary>
    public ByteWriter(int capacity = 256) => _bytes = new byte[capacity];

    /// <summary>How many bytes are written.</summary>
    public int Length { get; private set; }

    /// <summary>What is written, valid until the next write.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>What is written, valid until the next write.</summary>
    public ReadOnlyMemory<byte> WrittenMemory => _bytes.AsMemory(0, Length);

    /// <summary>What is written, open to corrections: a length or checksum that is known only at the end.</summary>
    public Span<byte> Patch(int at, int count) => _bytes.AsSpan(0, Length).Slice(at, count);

    /// <summary>Forgets what is written and keeps the buffer.</summary>
    public void Clear() => Length = 0;

    /// <summary>Makes room for <paramref name="count"/> bytes and hands them out to be filled; they count as written.</summary>
    public Span<byte> Take(int count)
    {
        if (_bytes.Length - Length < count)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + count));
        }

        var span = _bytes.AsSpan(Length, count);
        Length += count;
        return span;
    }

    /// <summary>Writes one byte.</summary>
    public void Byte(byte value) => Take(1)[0] = value;

    /// <summary>Writes a byte that is 0 or 1.</summary>
    public void Bool(bool value) => Byte(value ? (byte)1 : (byte)0);

    /// <summary>Writes 4 bytes, little-endian.</summary>
    public void UInt32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Take(4), value);

    /// <summary>Writes 8 bytes, little-endian.</summary>
    public void UInt64(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Take(8), value);

    /// <summary>Writes an unsigned number in 1 to 10 bytes (LEB128): small numbers are short.</summary>
    public void Var(ulong value)
    {
        while (value >= 0x80)
        {
            Byte((byte)(value | 0x80));
            value >>= 7;
        }

        Byte((byte)value);
    }

    /// <summary>Writes a signed number in 1 to 10 bytes (zigzag, then LEB128).</summary>
    public void Signed(long value) => Var((ulong)((value << 1) ^ (value >> 63)));

    /// <summary>Writes bytes without their length.</summary>
    public void Raw(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    /// <summary>Writes a length and then the bytes.</summary>
    public void Blob(ReadOnlySpan<byte> bytes)
    {
        Var((ulong)bytes.Length);
        Raw(bytes);
    }

    /// <summary>Writes a length and then the text in UTF-8.</summary>
    public void Text(string text)
    {
        var count = Encoding.UTF8.GetByteCount(text);
        Var((ulong)count);
        Encoding.UTF8.GetBytes(text, Take(count));
    }

    /// <summary>A copy of what is written.</summary>
    public byte[] ToArray() => Written.ToArray();
}
