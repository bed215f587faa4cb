using Ordo.Machine;

namespace Ordo.Storage;

/// <summary>
/// A deterministic disk in memory, for the simulator and for members that need not outlive their process. Without faults it keeps all
/// that the operating system would keep. <see cref="Kill"/> ends the process that uses it; <see cref="Crash"/> ends the machine:
/// each write that no flush covered is dropped, kept, or torn into its 512-byte sectors of which any may be kept, later ones over
/// earlier ones; and each creation, rename or deletion not covered by a directory flush is kept or undone on its own.
/// Its calls may come from several threads.
/// </summary>
/// <param name="capacityBytes">The size of the disk: the sum of the lengths of its files.</param>
public sealed partial class MemoryDisk(long capacityBytes = long.MaxValue) : IDisk
{
    private readonly Lock _gate = new();
    private readonly List<NameChange> _unflushedNames = [];
    private readonly HashSet<string> _locked = new(StringComparer.Ordinal);
    private SortedDictionary<string, MemoryFile> _names = new(StringComparer.Ordinal);
    private SortedDictionary<string, MemoryFile> _durableNames = new(StringComparer.Ordinal);
    private int _life;

    /// <summary>The size of the disk in bytes. It may be set below what is in use: then nothing grows until enough is deleted.</summary>
    public long CapacityBytes { get; set; } = capacityBytes;

    /// <inheritdoc/>
    public long FreeBytes
    {
        get
        {
            lock (_gate)
            {
                return Math.Max(0, CapacityBytes - UsedBytes);
            }
        }
    }

    /// <summary>How many writes, flushes and changes of names were asked for. A fault is aimed by it.</summary>
    public long Operations { get; private set; }

    private long UsedBytes => _names.Values.Sum(file => file.Seen.Length);

    /// <inheritdoc/>
    public IReadOnlyList<string> List()
    {
        lock (_gate)
        {
            return [.. _names.Keys];
        }
    }

    /// <inheritdoc/>
    public IDiskFile Create(string name)
    {
        lock (_gate)
        {
            Spend();
            if (_names.ContainsKey(name))
            {
                throw new IOException($"'{name}' exists.");
            }

            var file = new MemoryFile();
            Change(new NameChange(name, file));
            return new OpenFile(this, file, name, _life);
        }
    }

    /// <inheritdoc/>
    public IDiskFile Open(string name, FileAccess access = FileAccess.ReadWrite)
    {
        lock (_gate)
        {
            return new OpenFile(this, Find(name), name, _life);
        }
    }

    /// <inheritdoc/>
    public void Rename(string from, string to)
    {
        lock (_gate)
        {
            Spend();
            Change(new NameChange(to, Find(from)));
        }
    }

    /// <inheritdoc/>
    public void Delete(string name)
    {
        lock (_gate)
        {
            Spend();
            if (_names.TryGetValue(name, out var file))
            {
                Change(new NameChange(null, file));
            }
        }
    }

    /// <inheritdoc/>
    public void FlushDirectory()
    {
        lock (_gate)
        {
            Spend();
            if (FlushFails())
            {
                throw new IOException("Injected: the flush of the directory fails.");
            }

            _unflushedNames.ForEach(change => change.ApplyTo(_durableNames));
            _unflushedNames.Clear();
        }
    }

    /// <inheritdoc/>
    public IDisposable? TryLock(string name)
    {
        lock (_gate)
        {
            return _locked.Add(name) ? new HeldLock(this, name, _life) : null;
        }
    }

    /// <summary>Ends the process that uses the disk: locks and open files end, the operating system keeps what was written.</summary>
    public void Kill()
    {
        lock (_gate)
        {
            _life++;
            _locked.Clear();
            ClearFaults();
        }
    }

    /// <summary>Ends the machine: as <see cref="Kill"/>, and what was not flushed survives as the generator decides.</summary>
    public void Crash(SeededRandom random)
    {
        ArgumentNullException.ThrowIfNull(random);
        lock (_gate)
        {
            Kill();
            foreach (var change in _unflushedNames)
            {
                if (random.Chance(0.5))
                {
                    change.ApplyTo(_durableNames);
                }
            }

            _unflushedNames.Clear();
            _names = new SortedDictionary<string, MemoryFile>(_durableNames, StringComparer.Ordinal);
            foreach (var file in _names.Values)
            {
                file.Crash(random);
            }
        }
    }

    /// <summary>What readers of a file see now, as a copy.</summary>
    public byte[] ContentOf(string name)
    {
        lock (_gate)
        {
            return Find(name).Seen.ToArray();
        }
    }

    private MemoryFile Find(string name) =>
        _names.TryGetValue(name, out var file) ? file : throw new FileNotFoundException($"'{name}' does not exist.", name);

    private void Change(NameChange change)
    {
        change.ApplyTo(_names);
        _unflushedNames.Add(change);
    }

    /// <summary>A file gets a name, its first or another, or loses it.</summary>
    private readonly record struct NameChange(string? To, MemoryFile File)
    {
        /// <summary>A file has one name at most, also when an earlier change to it was undone by a crash.</summary>
        public void ApplyTo(SortedDictionary<string, MemoryFile> names)
        {
            var file = File;
            foreach (var old in names.Where(pair => pair.Value == file).Select(pair => pair.Key).ToList())
            {
                names.Remove(old);
            }

            if (To is not null)
            {
                names[To] = File;
            }
        }
    }

    private sealed class HeldLock(MemoryDisk disk, string name, int life) : IDisposable
    {
        public void Dispose()
        {
            lock (disk._gate)
            {
                if (life == disk._life)
                {
                    disk._locked.Remove(name);
                }
            }
        }
    }

    private sealed class OpenFile(MemoryDisk disk, MemoryFile file, string name, int life) : IDiskFile
    {
        public long Length
        {
            get
            {
                lock (disk._gate)
                {
                    CheckAlive();
                    return file.Seen.Length;
                }
            }
        }

        public int Read(long offset, Span<byte> buffer)
        {
            lock (disk._gate)
            {
                CheckAlive();
                return file.Seen.Read(offset, buffer);
            }
        }

        public void Write(long offset, ReadOnlySpan<byte> bytes)
        {
            lock (disk._gate)
            {
                CheckAlive();
                disk.Write(file, name, offset, bytes);
            }
        }

        public void Flush()
        {
            lock (disk._gate)
            {
                CheckAlive();
                disk.Flush(file, name);
            }
        }

        public void SetLength(long length)
        {
            lock (disk._gate)
            {
                CheckAlive();
                disk.Spend();
                file.SetLength(length);
            }
        }

        public void Dispose()
        {
        }

        private void CheckAlive()
        {
            if (life != disk._life)
            {
                throw new IOException($"The process that had '{name}' open has ended.");
            }
        }
    }
}
