using Microsoft.Win32.SafeHandles;

namespace Ordo.Storage;

/// <summary>
/// A directory of the real file system. On Linux a flush is fdatasync and a directory flush is fsync; elsewhere the framework's flush to
/// disk is used, and names are left to the file system's own journal. Its calls may come from several threads.
/// </summary>
public sealed class PosixDisk : IDisk
{
    private const FileShare ShareAll = FileShare.ReadWrite | FileShare.Delete;
    private readonly string _directory;

    /// <summary>Names a directory, which must exist once the disk is used.</summary>
    public PosixDisk(string directory)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        _directory = Path.GetFullPath(directory);
    }

    /// <inheritdoc/>
    public long FreeBytes => new DriveInfo(_directory).AvailableFreeSpace;

    /// <summary>Names a directory and, when it is missing, creates it durably with the directories above it.</summary>
    public static PosixDisk CreateDirectory(string directory)
    {
        var disk = new PosixDisk(directory);
        CreateDurably(disk._directory);
        return disk;
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> List()
    {
        var names = AsIOException(_directory, path => new DirectoryInfo(path).EnumerateFiles().Select(file => file.Name).ToList());
        names.Sort(StringComparer.Ordinal);
        return names;
    }

    /// <inheritdoc/>
    public IDiskFile Create(string name) => new PosixFile(OpenHandle(name, FileMode.CreateNew, FileAccess.ReadWrite), name);

    /// <inheritdoc/>
    public IDiskFile Open(string name, FileAccess access = FileAccess.ReadWrite) =>
        new PosixFile(OpenHandle(name, FileMode.Open, access), name);

    /// <inheritdoc/>
    public void Rename(string from, string to)
    {
        var target = PathOf(to);
        AsIOException(PathOf(from), path => { File.Move(path, target, overwrite: true); return true; });
    }

    /// <inheritdoc/>
    public void Delete(string name) => AsIOException(PathOf(name), path => { File.Delete(path); return true; });

    /// <inheritdoc/>
    public void FlushDirectory() => FlushDirectory(_directory);

    /// <inheritdoc/>
    public IDisposable? TryLock(string name)
    {
        if (OperatingSystem.IsLinux())
        {
            return TryLockOnLinux(name);
        }

        try
        {
            return OpenHandle(name, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(PathOf(name)))
        {
            return null;
        }
    }

    /// <summary>The directory's path.</summary>
    public override string ToString() => _directory;

    private static void CreateDurably(string directory)
    {
        if (Directory.Exists(directory))
        {
            return;
        }

        var parent = Path.GetDirectoryName(directory);
        if (parent is not null)
        {
            CreateDurably(parent);
        }

        AsIOException(directory, static path => Directory.CreateDirectory(path));
        if (parent is not null)
        {
            FlushDirectory(parent);
        }
    }

    private static void FlushDirectory(string directory)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using var handle = Libc.Open(directory, Libc.OpenReadOnlyCloseOnExec);
        if (Libc.FlushAll(handle) != 0)
        {
            throw Libc.LastError("Flushing the directory", directory);
        }
    }

    private static T AsIOException<T>(string path, Func<string, T> call)
    {
        try
        {
            return call(path);
        }
        catch (UnauthorizedAccessException denied)
        {
            throw new IOException($"No permission for '{path}'.", denied);
        }
    }

    private SafeFileHandle? TryLockOnLinux(string name)
    {
        var handle = Libc.Open(PathOf(name), Libc.OpenReadOnlyCloseOnExec | Libc.OpenCreate);
        if (Libc.Lock(handle, Libc.LockExclusive | Libc.LockNonBlocking) == 0)
        {
            return handle;
        }

        var failure = Libc.LastError("Locking", name);
        handle.Dispose();
        return failure.HResult == Libc.WouldBlock ? null : throw failure;
    }

    private SafeFileHandle OpenHandle(string name, FileMode mode, FileAccess access, FileShare share = ShareAll) =>
        AsIOException(PathOf(name), path => File.OpenHandle(path, mode, access, share));

    private string PathOf(string name) => Path.GetFileName(name) == name && name.Length > 0
        ? Path.Combine(_directory, name)
        : throw new ArgumentException($"'{name}' is not a plain file name.", nameof(name));
}
