using System;
using System.IO;
using Microsoft.Win32.SafeHandles;

namespace Ordo.Transfer.Sending;

/// <summary>A file that is sent: as long as it is when it is opened.</summary>
internal sealed class SourceFile : IDisposable
{
    private readonly SafeFileHandle _handle;

    private readonly DateTime _modified;

    private SourceFile(string path, SafeFileHandle handle)
    {
        (FullPath, _handle) = (path, handle);

        // The time comes first: a change between the two shows later.
        _modified = File.GetLastWriteTimeUtc(handle);
        Length = RandomAccess.GetLength(handle);
    }

    /// <summary>Its path as the caller gave it.</summary>
    public string FullPath { get; }

    /// <summary>Its size in bytes when it was opened: what is sent.</summary>
    public long Length { get; }

    /// <summary>When it had been changed last when it was opened, in milliseconds since 1970.</summary>
    public long ModifiedMs => new DateTimeOffset(_modified).ToUnixTimeMilliseconds();

    /// <summary>Whether it still is what it was when it was opened, as far as its size and time tell; what was read meanwhile is that, then.</summary>
    /// <exception cref="SourceFileException">The system does not say it any more.</exception>
    public bool IsUnchanged
    {
        get
        {
            try
            {
                return RandomAccess.GetLength(_handle) == Length && File.GetLastWriteTimeUtc(_handle) == _modified && !HasMore(Length);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                throw new SourceFileException($"'{FullPath}' cannot be read any further: {failure.Message}");
            }
        }
    }

    /// <summary>Whether somebody has written more to its end meanwhile.</summary>
    public bool HasGrown => RandomAccess.GetLength(_handle) > Length;

    /// <summary>Opens a file.</summary>
    /// <exception cref="SourceFileException">It is not there, may not be read, or is of those whose size the system does not tell.</exception>
    public static SourceFile Open(string path)
    {
        SafeFileHandle? handle = null;
        try
        {
            handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
            var file = new SourceFile(path, handle);
            if (file.Length == 0 && file.HasMore(0) && !file.HasGrown)
            {
                throw new SourceFileException($"the system does not tell the size of '{path}': copy it, and send the copy.");
            }

            handle = null;
            return file;
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new SourceFileException($"there is no file '{path}'.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new SourceFileException($"'{path}' cannot be read: {failure.Message}");
        }
        finally
        {
            handle?.Dispose();
        }
    }

    /// <summary>Reads the bytes at a place.</summary>
    /// <exception cref="SourceFileException">They are not there any more, or cannot be read.</exception>
    public void Read(long offset, Span<byte> into)
    {
        if (!TryRead(offset, into))
        {
            throw new SourceFileException($"'{FullPath}' became shorter while it was sent: what the other side has of it is no whole file; send it again.");
        }
    }

    /// <summary>Reads the bytes at a place.</summary>
    /// <returns>False when they are not there any more.</returns>
    /// <exception cref="SourceFileException">They cannot be read.</exception>
    public bool TryRead(long offset, Span<byte> into)
    {
        try
        {
            while (!into.IsEmpty)
            {
                var read = RandomAccess.Read(_handle, into, offset);
                if (read == 0)
                {
                    return false;
                }

                offset += read;
                into = into[read..];
            }

            return true;
        }
        catch (IOException failure)
        {
            throw new SourceFileException($"'{FullPath}' cannot be read any further: {failure.Message}");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private bool HasMore(long offset) => TryRead(offset, stackalloc byte[1]);
}
