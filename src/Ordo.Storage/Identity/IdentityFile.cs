using Ordo.Machine;

namespace Ordo.Storage;

/// <summary>
/// Who the member is, durable before it says so to anybody: written once when the cluster is formed, or when the member joins it.
/// </summary>
public static class IdentityFile
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "identity";

    /// <summary>Writes the identity durably.</summary>
    public static void Save(IDisk disk, LogIdentity identity)
    {
        Span<byte> bytes = stackalloc byte[LogIdentity.Size];
        identity.Write(bytes);
        SmallFile.Save(disk, FileName, bytes);
    }

    /// <summary>Reads the identity; null in a directory that has none.</summary>
    /// <exception cref="SmallFileDamagedException">The file is not what was saved.</exception>
    public static LogIdentity? TryLoad(IDisk disk)
    {
        if (SmallFile.TryLoad(disk, FileName) is not { } bytes)
        {
            return null;
        }

        if (bytes.Length != LogIdentity.Size || LogIdentity.Read(bytes) is var identity && identity.Member.Value is < 1 or > MemberId.Max)
        {
            throw new SmallFileDamagedException(FileName, FilePrefix.Size, "it holds no identity");
        }

        return LogIdentity.Read(bytes);
    }
}
