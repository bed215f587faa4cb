namespace Ordo.Storage;

/// <summary>
/// The snapshots of one member's state. Each is written under a temporary name, flushed, renamed, and only then the one before it goes. One
/// snapshot is written at a time, on any thread; readers may run beside it. Its owner holds the <see cref="StorageLock"/> of the directory.
/// </summary>
public sealed class SnapshotStore
{
    private readonly IDisk _disk;
    private readonly LogIdentity _identity;
    private readonly int _keep;
    private volatile SnapshotInfo? _newest;
    private int _writing;

    private SnapshotStore(IDisk disk, LogIdentity identity, int keep)
    {
        _disk = disk;
        _identity = identity;
        _keep = keep;
    }

    /// <summary>The newest snapshot; null when there is none yet.</summary>
    public SnapshotInfo? Newest => _newest;

    /// <summary>Opens the snapshots of a directory and removes what an interrupted write left.</summary>
    /// <param name="disk">The directory.</param>
    /// <param name="identity">To whom the snapshots must belong.</param>
    /// <param name="keep">How many stay, the newest included; 1 is enough for recovery, more only serve a look back.</param>
    /// <exception cref="SnapshotDamagedException">The newest snapshot is not what was saved. An older one would not do: the log behind it
    /// is cut.</exception>
    /// <exception cref="WrongIdentityException">The snapshot is that of another member or cluster.</exception>
    /// <exception cref="FormatNewerException">The snapshot was written by a later version of the program.</exception>
    public static SnapshotStore Open(IDisk disk, LogIdentity identity, int keep = 1)
    {
        ArgumentNullException.ThrowIfNull(disk);
        ArgumentOutOfRangeException.ThrowIfLessThan(keep, 1);
        var store = new SnapshotStore(disk, identity, keep);
        var newest = disk.List().LastOrDefault(SnapshotInfo.IsName);
        if (newest is not null)
        {
            store._newest = store.ReadHeader(newest);
        }

        foreach (var unfinished in disk.List().Where(IsUnfinished))
        {
            disk.Delete(unfinished);
        }

        store.RemoveOld();
        return store;
    }

    /// <summary>Starts a snapshot; the writer takes the state piece by piece. Only one at a time.</summary>
    public SnapshotWriter Begin(ulong index, ulong term)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(index, Newest?.Index ?? 0);
        if (Interlocked.Exchange(ref _writing, 1) == 1)
        {
            throw new InvalidOperationException("Another snapshot is being written.");
        }

        try
        {
            return new SnapshotWriter(this, _disk, _identity, index, term);
        }
        catch (IOException)
        {
            EndWriting();
            throw;
        }
    }

    /// <summary>Writes a whole snapshot: the callback writes the state, in pieces of any size.</summary>
    /// <exception cref="DiskFullException">No room: the snapshot before it stays, the unfinished one is removed.</exception>
    public SnapshotInfo Save(ulong index, ulong term, Action<SnapshotWriter> writeState)
    {
        ArgumentNullException.ThrowIfNull(writeState);
        using var writer = Begin(index, term);
        writeState(writer);
        return writer.Commit();
    }

    /// <summary>Opens the newest snapshot; null when there is none yet.</summary>
    /// <exception cref="SnapshotDamagedException">Its file has another length than it should.</exception>
    public SnapshotReader? TryOpenNewest()
    {
        while (Newest is { } info)
        {
            try
            {
                return OpenReader(info);
            }
            catch (FileNotFoundException) when (Newest != info)
            {
                // A newer one took its place between the two lines: open that one.
            }
        }

        return null;
    }

    /// <summary>The writer's snapshot is durable under its name.</summary>
    internal void Adopt(SnapshotInfo info)
    {
        _newest = info;
        EndWriting();
        RemoveOld();
    }

    internal void EndWriting() => Volatile.Write(ref _writing, 0);

    private static bool IsUnfinished(string name) =>
        TemporaryFile.Is(name) && SnapshotInfo.IsName(name[..name.LastIndexOf('.')]);

    private SnapshotReader OpenReader(SnapshotInfo info)
    {
        var file = _disk.Open(info.FileName, FileAccess.Read);
        var expected = new SnapshotHeader(_identity, info).FileBytes;
        if (file.Length == expected)
        {
            return new SnapshotReader(file, _identity, info);
        }

        var damage = new SnapshotDamagedException(
            info.FileName, Math.Min(file.Length, expected), $"the file has {file.Length} bytes instead of {expected}");
        file.Dispose();
        throw damage;
    }

    private void RemoveOld()
    {
        foreach (var old in _disk.List().Where(SnapshotInfo.IsName).SkipLast(_keep))
        {
            _disk.Delete(old);
        }
    }

    private SnapshotInfo ReadHeader(string name)
    {
        var bytes = new byte[SnapshotHeader.Size];
        using var file = _disk.Open(name, FileAccess.Read);
        bytes = bytes[..file.Read(0, bytes)];
        if (!SnapshotHeader.TryRead(bytes, name, out var header))
        {
            throw new SnapshotDamagedException(name, 0, "its header is not that of this snapshot");
        }

        if (header.Identity != _identity)
        {
            throw new WrongIdentityException(name, header.Identity, _identity);
        }

        return header.Info;
    }
}
