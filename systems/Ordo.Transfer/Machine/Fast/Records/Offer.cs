using System;
using System.Text;
using Ordo.Machine;

namespace Ordo.Transfer.Machine.Fast.Records;

/// <summary>A file that could be sent.</summary>
/// <param name="File">Its place among the files of the session, from 0.</param>
/// <param name="Path">What it is to be called, components separated by <c>/</c>.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="ModifiedMs">When it was changed last, in milliseconds since 1970; with path and size it tells whether a part that lies at the receiver is of the same file.</param>
/// <param name="Digest">The SHA-256 of all of it, when an earlier session has sent it to its end and did not hear what became of it; empty otherwise.</param>
internal sealed record Offer(int File, string Path, long Size, long ModifiedMs, ReadOnlyMemory<byte> Digest = default)
{
    /// <summary>The bytes of a digest.</summary>
    public const int DigestSize = 32;

    /// <summary>The longest path, in bytes of UTF-8: what Linux takes (PATH_MAX).</summary>
    public const int MaxPath = 4096;

    /// <summary>Files of one session; each waits with some hundred bytes at both ends.</summary>
    public const int MaxFiles = 1_000_000;

    /// <summary>Smaller files are not resumed: their bytes follow at once, and save a round trip.</summary>
    public const long ResumableSize = 1 << 20;

    /// <summary>Whether what has come of it stays when it breaks off.</summary>
    public bool IsResumable => Size >= ResumableSize;

    /// <summary>Whether the sender waits for the offset to begin at, or for the word that the file is there.</summary>
    public bool IsAnswered => IsResumable || !Digest.IsEmpty;

    /// <summary>Reads it from a body.</summary>
    /// <returns>Null when it is none.</returns>
    public static Offer? TryRead(ReadOnlySpan<byte> body)
    {
        var reader = new ByteReader(body);
        var offer = new Offer(reader.Count(MaxFiles), reader.Text(), (long)reader.Var(), reader.Signed(), reader.Blob().ToArray());
        return reader.IsComplete && offer is { Size: >= 0, Digest.Length: 0 or DigestSize } && Encoding.UTF8.GetByteCount(offer.Path) <= MaxPath ? offer : null;
    }

    /// <summary>Writes the body.</summary>
    public void Write(ByteWriter writer)
    {
        writer.Var((ulong)File);
        writer.Text(Path);
        writer.Var((ulong)Size);
        writer.Signed(ModifiedMs);
        writer.Blob(Digest.Span);
    }
}
