using System;
using System.IO;
using Microsoft.Win32.SafeHandles;

namespace Ordo.Transfer.Sending;

/// <summary>A file that is sent: as long as it is when it is opened.</summary>
internal sealed class SourceFile : IDisposable
{
    private readonly SafeFileHandle _handle;

    private SourceFile(string path, SafeFileHandle handle) => (FullPath, _handle, Length) = (path, handle, RandomAccess.GetLength(handle));

    /// <summary>Its path as the caller gave it.</summary>
    public string FullPath { get; }

    /// <summary>Its size in bytes when it was opened: what is sent.</summary>
    public long Length { get; }

    /// <summary>Whether somebody has written more to its end meanwhile.</summary>
    public bool HasGrown => RandomAccess.GetLength(_handle) > Length;

    /// <summary>Opens a file.</summary>
    /// <exception cref="SourceFileException">It is not there, or may not be read.</exception>
    public static SourceFile Open(string path)
    {
        try
        {
            return new SourceFile(path, File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan));
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new SourceFileException($"there is no file '{path}'.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new SourceFileException($"'{path}' cannot be read: {failure.Message}");
        }
    }

    /// <summary>Reads the bytes at a place.</summary>
    /// <exception cref="SourceFileException">They are not there any more, or cannot be read.</exception>
    public void Read(long offset, Span<byte> into)
    {
        try
        {
            while (!into.IsEmpty)
            {
                var read = RandomAccess.Read(_handle, into, offset);
                if (read == 0)
                {
                    throw new SourceFileException($"'{FullPath}' became shorter while it was sent: what the other side has of it is no whole file; send it again.");
                }

                offset += read;
                into = into[read..];
            }
        }
        catch (IOException failure)
        {
            throw new SourceFileException($"'{FullPath}' cannot be read any further: {failure.Message}");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();
}
