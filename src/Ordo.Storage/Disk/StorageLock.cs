namespace Ordo.Storage;

/// <summary>
/// The right to write in a member's directory: an operating-system lock, so that a leftover file blocks nothing. The owner of a directory
/// takes it before it opens log, snapshots or identity, and disposes it after them.
/// </summary>
public sealed class StorageLock : IDisposable
{
    /// <summary>The name of the file that carries the lock.</summary>
    public const string FileName = "lock";

    private readonly IDisposable _held;

    private StorageLock(IDisposable held) => _held = held;

    /// <summary>Takes the lock of a directory.</summary>
    /// <exception cref="DirectoryLockedException">Another member, or another process, works in this directory.</exception>
    public static StorageLock Take(IDisk disk)
    {
        ArgumentNullException.ThrowIfNull(disk);
        return disk.TryLock(FileName) is { } held ? new StorageLock(held) : throw new DirectoryLockedException(disk.ToString() ?? FileName);
    }

    /// <summary>Gives the directory free.</summary>
    public void Dispose() => _held.Dispose();
}
