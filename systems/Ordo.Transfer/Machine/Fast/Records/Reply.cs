using System;
using Ordo.Machine;

namespace Ordo.Transfer.Machine.Fast.Records;

/// <summary>What the receiver says of a file.</summary>
/// <param name="Kind">What it says.</param>
/// <param name="File">Of which file.</param>
/// <param name="From">With <see cref="ReplyKind.Go"/>, the offset to begin at.</param>
/// <param name="Text">With <see cref="ReplyKind.Stored"/> what was added to the name, such as <c>.1</c>; with <see cref="ReplyKind.Refused"/> the reason.</param>
/// <param name="Digest">With <see cref="ReplyKind.Go"/>, the SHA-256 of what is there; empty from offset 0.</param>
internal sealed record Reply(ReplyKind Kind, int File, long From = 0, string Text = "", ReadOnlyMemory<byte> Digest = default)
{
    /// <summary>The longest text, in characters: with all else a reply still fits in an acknowledgement.</summary>
    public const int MaxText = 180;

    /// <summary>Reads it.</summary>
    /// <returns>Null when it is none.</returns>
    public static Reply? TryRead(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        var reply = new Reply((ReplyKind)reader.Byte(), reader.Count(Offer.MaxFiles), (long)reader.Var(), reader.Text(), reader.Blob().ToArray());
        return reader.IsComplete && reply is { Kind: >= ReplyKind.Go and <= ReplyKind.Bye, From: >= 0 } ? reply : null;
    }

    /// <summary>Its bytes.</summary>
    public byte[] ToBytes()
    {
        var writer = new ByteWriter();
        writer.Byte((byte)Kind);
        writer.Var((ulong)File);
        writer.Var((ulong)From);
        writer.Text(Text.Length <= MaxText ? Text : Text[..MaxText]);
        writer.Blob(Digest.Span);
        return writer.ToArray();
    }
}
