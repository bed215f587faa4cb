using System.Buffers.Binary;
using Ordo.Machine;

namespace Ordo.Storage;

/// <summary>
/// A little file that is replaced as a whole: after a crash it holds the content before or after the replacement, never a mixture. Layout:
/// prefix, u32 length, u32 checksum of length and content, content.
/// </summary>
public static class SmallFile
{
    /// <summary>The most that such a file may hold: what fits into a few pages and is read into memory without a thought.</summary>
    public const int MaxBytes = 64 * 1024;

    private const int HeaderSize = FilePrefix.Size + 8;

    /// <summary>Replaces the content durably.</summary>
    /// <exception cref="DiskFullException">No room: the old content is untouched.</exception>
    public static void Save(IDisk disk, string name, ReadOnlySpan<byte> content)
    {
        ArgumentNullException.ThrowIfNull(disk);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(content.Length, MaxBytes);
        var bytes = new byte[HeaderSize + content.Length];
        FilePrefix.Small.Write(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(FilePrefix.Size), content.Length);
        content.CopyTo(bytes.AsSpan(HeaderSize));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(FilePrefix.Size + 4), Checksum(bytes));

        var temporary = TemporaryFile.NameFor(name);
        disk.Delete(temporary);
        using (var file = disk.Create(temporary))
        {
            file.Write(0, bytes);
            file.Flush();
        }

        disk.Rename(temporary, name);
        disk.FlushDirectory();
    }

    /// <summary>Reads the content; null when there is no such file.</summary>
    /// <exception cref="SmallFileDamagedException">The file is not what was saved.</exception>
    /// <exception cref="FormatNewerException">The file is of a later version.</exception>
    public static byte[]? TryLoad(IDisk disk, string name)
    {
        ArgumentNullException.ThrowIfNull(disk);
        if (!disk.List().Contains(name))
        {
            return null;
        }

        using var file = disk.Open(name, FileAccess.Read);
        var bytes = new byte[Math.Min(file.Length, HeaderSize + MaxBytes)];
        var read = file.Read(0, bytes);
        if (!FilePrefix.Small.Check(bytes.AsSpan(0, read), name))
        {
            throw new SmallFileDamagedException(name, 0, "it does not start as such a file does");
        }

        if (read < HeaderSize || read != file.Length
            || BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(FilePrefix.Size)) != read - HeaderSize
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(FilePrefix.Size + 4)) != Checksum(bytes))
        {
            throw new SmallFileDamagedException(name, FilePrefix.Size, "length or checksum do not fit the content");
        }

        return bytes[HeaderSize..];
    }

    private static uint Checksum(ReadOnlySpan<byte> file) =>
        Crc32C.Of(file[HeaderSize..], Crc32C.Of(file.Slice(FilePrefix.Size, 4)));
}
