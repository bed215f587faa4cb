using System;
using Ordo.Machine;

namespace Ordo.Transfer.Machine.Fast.Wire;

/// <summary>The receiver gives a session. Before the body stand, never sealed, both nonces.</summary>
/// <param name="HelloSize">The size of the datagram that asked: this size passes.</param>
/// <param name="Window">How many bytes of the stream may be on the way or wait at the receiver.</param>
internal readonly record struct Accept(int HelloSize, long Window)
{
    /// <summary>Where the body begins.</summary>
    public const int BodyAt = Datagram.HeadSize + (2 * Nonce.Size);

    /// <summary>Reads the body.</summary>
    public static bool TryRead(ReadOnlySpan<byte> body, out Accept accept)
    {
        var reader = new ByteReader(body);
        accept = new Accept(reader.Count(ushort.MaxValue), (long)reader.Var());
        return reader.IsComplete && accept is { HelloSize: >= Hello.MinSize, Window: > 0 };
    }

    /// <summary>Writes the body.</summary>
    public void Write(ByteWriter writer)
    {
        writer.Var((ulong)HelloSize);
        writer.Var((ulong)Window);
    }
}
