using System;
using System.IO;
using System.Security.Cryptography;

namespace Ordo.Transfer.Bench;

/// <summary>Whether two files have the same content.</summary>
internal static class SameFile
{
    /// <summary>Compares them by their SHA-256.</summary>
    public static bool Is(string one, string other) => File.Exists(other) && DigestOf(one).AsSpan().SequenceEqual(DigestOf(other));

    private static byte[] DigestOf(string path)
    {
        using var file = File.OpenRead(path);
        return SHA256.HashData(file);
    }
}
