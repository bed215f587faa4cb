using System;
using Ordo.Machine;

namespace Ordo.Transfer.Machine.Fast.Wire;

/// <summary>A piece of the stream, or nothing of it: then the packet only asks for an acknowledgement, or tells what the sender has taken.</summary>
/// <param name="Floor">The receiver may forget packets below this number.</param>
/// <param name="RepliesTaken">How many replies the sender has taken.</param>
/// <param name="WantsAck">Whether the receiver is to answer at once, since the sender waits.</param>
/// <param name="Offset">The place of the piece in the stream.</param>
internal readonly record struct DataFrame(long Floor, long RepliesTaken, bool WantsAck, long Offset)
{
    /// <summary>The longest head: one byte, and three numbers of at most 10 bytes.</summary>
    public const int MaxHead = 1 + (3 * 10);

    /// <summary>Reads the head of a frame.</summary>
    /// <param name="payload">A whole payload.</param>
    /// <param name="frame">The head.</param>
    /// <param name="piece">What stands behind it.</param>
    /// <returns>False when it is none.</returns>
    public static bool TryRead(ReadOnlySpan<byte> payload, out DataFrame frame, out ReadOnlySpan<byte> piece)
    {
        var reader = new ByteReader(payload);
        var wantsAck = reader.Bool();
        frame = new DataFrame((long)reader.Var(), (long)reader.Var(), wantsAck, (long)reader.Var());
        piece = reader.Raw(reader.Remaining);
        return !reader.Failed && frame.Floor >= 0 && frame.RepliesTaken >= 0 && frame.Offset >= 0 && frame.Offset <= long.MaxValue - piece.Length;
    }

    /// <summary>Writes the head; the piece goes behind it.</summary>
    public void Write(ByteWriter writer)
    {
        writer.Bool(WantsAck);
        writer.Var((ulong)Floor);
        writer.Var((ulong)RepliesTaken);
        writer.Var((ulong)Offset);
    }
}
