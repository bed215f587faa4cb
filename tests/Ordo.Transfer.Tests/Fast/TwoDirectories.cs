using System.Security.Cryptography;

namespace Ordo.Transfer.Tests.Fast;

/// <summary>Two directories of a test, one to send from and one to receive into, removed with everything in them.</summary>
internal sealed class TwoDirectories : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("ordo-transfer-").FullName;

    public TwoDirectories()
    {
        Directory.CreateDirectory(Here);
        Directory.CreateDirectory(There);
    }

    public string Here => System.IO.Path.Combine(_root, "here");

    public string There => System.IO.Path.Combine(_root, "there");

    /// <summary>Writes a file of random bytes to send.</summary>
    public string Write(string name, int size)
    {
        var path = System.IO.Path.Combine(Here, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, RandomNumberGenerator.GetBytes(size));
        return path;
    }

    public string OfThere(string name) => System.IO.Path.Combine(There, name);

    public void AssertSame(string here, string there) =>
        Assert.Equal(DigestOf(System.IO.Path.Combine(Here, here)), DigestOf(OfThere(there)));

    private static byte[] DigestOf(string path)
    {
        using var file = File.OpenRead(path);
        return SHA256.HashData(file);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
