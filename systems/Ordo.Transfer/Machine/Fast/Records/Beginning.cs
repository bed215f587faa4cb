using System;
using Ordo.Machine;

namespace Ordo.Transfer.Machine.Fast.Records;

/// <summary>The bytes of a file follow.</summary>
/// <param name="File">Which file.</param>
/// <param name="From">The offset of the first byte: 0, or what the receiver's <see cref="ReplyKind.Go"/> has named.</param>
internal readonly record struct Beginning(int File, long From)
{
    /// <summary>Reads it from a body.</summary>
    public static bool TryRead(ReadOnlySpan<byte> body, out Beginning beginning)
    {
        var reader = new ByteReader(body);
        beginning = new Beginning(reader.Count(Offer.MaxFiles), (long)reader.Var());
        return reader.IsComplete && beginning.From >= 0;
    }

    /// <summary>Writes the body.</summary>
    public void Write(ByteWriter writer)
    {
        writer.Var((ulong)File);
        writer.Var((ulong)From);
    }
}
