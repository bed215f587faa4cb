namespace Ordo.Storage;

/// <summary>
/// The seam to the disk: the directory of one member, a flat set of named files. <see cref="PosixDisk"/> is the real one,
/// <see cref="MemoryDisk"/> the one with faults on request. Every failure is an <see cref="IOException"/>; a full disk is a
/// <see cref="DiskFullException"/>. A caller never retries a failed write or flush: after a failure nobody knows what the disk holds.
/// </summary>
/// <remarks>
/// What a crash of the machine leaves: bytes of a file written before its last successful <see cref="IDiskFile.Flush"/>, and names as of
/// the last successful <see cref="FlushDirectory"/>. Of what came later, any part may be there or not. Sectors of 512 bytes are written
/// whole or not at all, and a rename is never half done.
/// </remarks>
public interface IDisk
{
    /// <summary>Free space in bytes, as far as the operating system tells; another process may take it at any time.</summary>
    long FreeBytes { get; }

    /// <summary>The names of all files, in ordinal order.</summary>
    IReadOnlyList<string> List();

    /// <summary>Creates an empty file that does not exist yet and opens it for reading and writing.</summary>
    IDiskFile Create(string name);

    /// <summary>Opens an existing file. A missing one is a <see cref="FileNotFoundException"/>.</summary>
    IDiskFile Open(string name, FileAccess access = FileAccess.ReadWrite);

    /// <summary>
    /// Renames a file in one step, replacing the target if there is one. Durable with the next <see cref="FlushDirectory"/>.
    /// </summary>
    void Rename(string from, string to);

    /// <summary>Removes a name. Open handles stay usable. Durable with the next <see cref="FlushDirectory"/>.</summary>
    void Delete(string name);

    /// <summary>Makes all creations, renames and deletions durable.</summary>
    void FlushDirectory();

    /// <summary>
    /// Takes the operating system's lock on a file, which is created when missing; null when somebody else holds it. The lock ends with
    /// the returned object or with the process. The file stays, and blocks nobody.
    /// </summary>
    IDisposable? TryLock(string name);
}

/// <summary>One open file. Reads and writes name their offset, so that there is no position to share.</summary>
public interface IDiskFile : IDisposable
{
    /// <summary>The length of the file in bytes.</summary>
    long Length { get; }

    /// <summary>Reads up to the end of the buffer or of the file, whichever comes first, and returns the number of bytes read.</summary>
    int Read(long offset, Span<byte> buffer);

    /// <summary>Writes all bytes at the offset, growing the file when needed. Durable with the next <see cref="Flush"/>.</summary>
    void Write(long offset, ReadOnlySpan<byte> bytes);

    /// <summary>Makes everything written to this file, and its length, durable.</summary>
    void Flush();

    /// <summary>Cuts the file or grows it with zeros. Durable with the next <see cref="Flush"/>.</summary>
    void SetLength(long length);
}
