using System;
using System.IO;
using Microsoft.Win32.SafeHandles;

namespace Ordo.Transfer.Storage;

/// <summary>A file that is being received, under a name of its own. It stays when it is disposed of, unless <see cref="Delete"/> is called.</summary>
internal sealed class PartialFile : IDisposable
{
    private readonly SafeFileHandle _handle;

    /// <summary>Takes over an open file.</summary>
    public PartialFile(string path, SafeFileHandle handle) => (FullPath, _handle) = (path, handle);

    /// <summary>Where it is.</summary>
    public string FullPath { get; }

    /// <summary>Its length in bytes.</summary>
    public long Length => RandomAccess.GetLength(_handle);

    /// <summary>The open file, for reading and writing.</summary>
    public SafeFileHandle Handle => _handle;

    /// <summary>Writes bytes at a place.</summary>
    /// <exception cref="IOException">The disk is full, or broken.</exception>
    public void Write(long offset, ReadOnlySpan<byte> bytes) => RandomAccess.Write(_handle, bytes, offset);

    /// <summary>Cuts it, or grows it by a hole.</summary>
    public void SetLength(long length) => RandomAccess.SetLength(_handle, length);

    /// <summary>Brings what was written to the disk itself.</summary>
    public void Flush() => RandomAccess.FlushToDisk(_handle);

    /// <summary>Removes it.</summary>
    public void Delete()
    {
        Dispose();
        File.Delete(FullPath);
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();
}
