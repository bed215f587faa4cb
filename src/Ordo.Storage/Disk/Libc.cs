using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Ordo.Storage;

/// <summary>The calls of Linux that the framework does not offer: it knows neither fdatasync nor the flush of a directory.</summary>
internal static partial class Libc
{
    /// <summary>flock: the exclusive lock, and "do not wait for it".</summary>
    public const int LockExclusive = 2;

    /// <inheritdoc cref="LockExclusive"/>
    public const int LockNonBlocking = 4;

    /// <summary>
    /// open: read only, not inherited by child processes. O_DIRECTORY is left out because its value differs by processor.
    /// </summary>
    public const int OpenReadOnlyCloseOnExec = 0x80000;

    /// <summary>open: make an empty file when there is none.</summary>
    public const int OpenCreate = 0x40;

    /// <summary>EWOULDBLOCK on Linux: somebody else holds the lock.</summary>
    public const int WouldBlock = 11;

    /// <summary>ENOSPC on Linux: no space left.</summary>
    public const int NoSpace = 28;

    /// <summary>EDQUOT on Linux: no space left in the user's quota.</summary>
    public const int QuotaExceeded = 122;

    /// <summary>The rights of a created file: its owner writes, everybody reads.</summary>
    private const uint CreatedFileMode = 0x1A4;

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    public static partial int FlushData(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    public static partial int FlushAll(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    public static partial int Lock(SafeFileHandle file, int operation);

    /// <summary>
    /// Opens a file or directory for reading. The framework's own open is of no use here: it refuses directories, and takes a shared lock
    /// on files.
    /// </summary>
    public static SafeFileHandle Open(string path, int flags)
    {
        var descriptor = Open(path, flags, CreatedFileMode);
        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw LastError("Opening", path);
    }

    /// <summary>The last error of this thread as an exception that names the file.</summary>
    public static IOException LastError(string what, string file)
    {
        var error = Marshal.GetLastPInvokeError();
        return error is NoSpace or QuotaExceeded
            ? new DiskFullException(file)
            : new IOException($"{what} failed for '{file}': {Marshal.GetPInvokeErrorMessage(error)}.", error);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags, uint mode);
}
