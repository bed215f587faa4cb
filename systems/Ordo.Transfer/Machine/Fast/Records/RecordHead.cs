using System;
using System.Buffers.Binary;

namespace Ordo.Transfer.Machine.Fast.Records;

/// <summary>The head of a record.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Length">The bytes of its body.</param>
internal readonly record struct RecordHead(RecordKind Kind, int Length)
{
    /// <summary>The bytes of a head.</summary>
    public const int Size = 5;

    /// <summary>The longest body of <see cref="RecordKind.Content"/>, and the finest hole: small enough to keep a sparse file sparse, large enough for one write.</summary>
    public const int MaxContent = 64 * 1024;

    /// <summary>The longest body of any other: a path of <see cref="Offer.MaxPath"/> and some numbers.</summary>
    public const int MaxBody = 8 * 1024;

    /// <summary>Reads a head.</summary>
    /// <returns>False when it is none: the other side is no sender of ours.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out RecordHead head)
    {
        var length = BinaryPrimitives.ReadUInt32LittleEndian(bytes[1..]);
        head = new RecordHead((RecordKind)bytes[0], (int)Math.Min(length, int.MaxValue));
        return head.Kind is >= RecordKind.Offer and <= RecordKind.Finish && length <= (head.Kind == RecordKind.Content ? MaxContent : MaxBody);
    }

    /// <summary>Writes a head.</summary>
    public void Write(Span<byte> bytes)
    {
        bytes[0] = (byte)Kind;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[1..], (uint)Length);
    }
}
