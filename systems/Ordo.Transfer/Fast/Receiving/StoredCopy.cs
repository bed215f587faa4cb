using System;
using System.Buffers;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using Ordo.Transfer.Machine.Fast.Records;
using Ordo.Transfer.Machine.Names;
using Ordo.Transfer.Storage;

namespace Ordo.Transfer.Fast.Receiving;

/// <summary>
/// Finds the file that an earlier session has stored without its sender hearing of it: a break of the network, or a receiver that was started anew, would leave it twice otherwise. Nothing is remembered for that; what stands in
/// the directory is read.
/// </summary>
internal static class StoredCopy
{
    /// <summary>How many files of one name and size are read: one offer costs no more than that.</summary>
    private const int MaxRead = 16;

    private const int ChunkSize = 256 * 1024;

    /// <summary>Looks for it.</summary>
    /// <param name="inbox">Where files are.</param>
    /// <param name="offer">The file, with its digest.</param>
    /// <param name="found">Those that earlier offers of the session were, which are not this one, too; this one is added.</param>
    /// <param name="isStopped">Whether nobody waits for it any more: reading ends then.</param>
    /// <returns>What was added to its name; null when there is none.</returns>
    public static string? Find(Inbox inbox, Offer offer, ISet<string> found, Func<bool> isStopped)
    {
        if (offer.Digest.IsEmpty || !SafePath.TryCut(offer.Path, out var components, out _, LocalNames.Rules))
        {
            return null;
        }

        try
        {
            var copy = inbox.Bearing(offer.Size, components).Where(path => !found.Contains(path)).Take(MaxRead).FirstOrDefault(path => IsContent(path, offer, isStopped));
            if (copy is null)
            {
                return null;
            }

            inbox.Confirm(copy, components);
            found.Add(copy);
            return Path.GetFileName(copy)[components[^1].Length..];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Where one cannot be read it may be what is offered, or not: it is sent, and stored beside it.
            return null;
        }
    }

    private static bool IsContent(string path, Offer offer, Func<bool> isStopped)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var chunk = ArrayPool<byte>.Shared.Rent(ChunkSize);
        try
        {
            var position = 0L;
            for (int read; !isStopped() && (read = RandomAccess.Read(file, chunk, position)) > 0; position += read)
            {
                hash.AppendData(chunk, 0, read);
            }

            return position == offer.Size && hash.GetCurrentHash().AsSpan().SequenceEqual(offer.Digest.Span);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }
}
