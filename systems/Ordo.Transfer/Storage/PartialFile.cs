using System;
using System.IO;
using Microsoft.Win32.SafeHandles;

namespace Ordo.Transfer.Storage;

/// <summary>A file that is being received, under a name of its own, and of this process alone until it is closed. It stays when it is disposed of, unless <see cref="Delete"/> is called.</summary>
internal sealed class PartialFile : IDisposable
{
    /// <summary>Nobody else may have it; Windows lets it be renamed all the same only when asked, and elsewhere asking for that would be sharing it.</summary>
    private static readonly FileShare Alone = OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None;

    private readonly SafeFileHandle _handle;

    private PartialFile(string path, SafeFileHandle handle) => (FullPath, _handle) = (path, handle);

    /// <summary>Where it is.</summary>
    public string FullPath { get; }

    /// <summary>Its length in bytes.</summary>
    public long Length => RandomAccess.GetLength(_handle);

    /// <summary>The open file, for reading and writing.</summary>
    public SafeFileHandle Handle => _handle;

    /// <summary>Creates it.</summary>
    /// <exception cref="IOException">There is something already, or nothing can be created.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not.</exception>
    public static PartialFile Create(string path) => new(path, File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, Alone));

    /// <summary>Opens one that is there.</summary>
    /// <exception cref="IOException">It is not there, or another has it.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not.</exception>
    public static PartialFile Open(string path)
    {
        var handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, Alone);
        if (FileStatus.IsAt(path, handle))
        {
            return new PartialFile(path, handle);
        }

        // Who had it a moment ago has finished it: under its new name it is nobody's any more.
        handle.Dispose();
        throw new IOException($"'{path}' was finished or removed by another.");
    }

    /// <summary>Writes bytes at a place.</summary>
    /// <exception cref="IOException">The disk is full, or broken, or its file system takes no file of such a size.</exception>
    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        try
        {
            RandomAccess.Write(_handle, bytes, offset);
        }
        catch (ArgumentException tooLarge)
        {
            throw TooLarge(offset, tooLarge);
        }
    }

    /// <summary>Cuts it, or grows it by a hole.</summary>
    /// <exception cref="IOException">The disk is broken, or its file system takes no file of such a size.</exception>
    public void SetLength(long length)
    {
        try
        {
            RandomAccess.SetLength(_handle, length);
        }
        catch (ArgumentException tooLarge)
        {
            throw TooLarge(length, tooLarge);
        }
    }

    /// <summary>Brings what was written to the disk itself.</summary>
    public void Flush() => RandomAccess.FlushToDisk(_handle);

    /// <summary>Removes it.</summary>
    public void Delete()
    {
        using (_handle)
        {
            File.Delete(FullPath);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    /// <summary>The framework takes EFBIG for a mistake of its caller (ArgumentOutOfRangeException); here it is the disk that says no.</summary>
    private static IOException TooLarge(long size, ArgumentException reason) => new($"no file may have more than {size} bytes there", reason);
}
