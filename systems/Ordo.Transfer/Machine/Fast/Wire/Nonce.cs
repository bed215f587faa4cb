using System;
using System.Buffers.Binary;

namespace Ordo.Transfer.Machine.Fast.Wire;

/// <summary>16 bytes that are never used twice: what one side adds so that a session is like no other.</summary>
internal readonly record struct Nonce(UInt128 Value)
{
    /// <summary>Its bytes.</summary>
    public const int Size = 16;

    /// <summary>Reads it.</summary>
    public static Nonce Read(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt128LittleEndian(bytes));

    /// <summary>Writes it.</summary>
    public void Write(Span<byte> bytes) => BinaryPrimitives.WriteUInt128LittleEndian(bytes, Value);
}
