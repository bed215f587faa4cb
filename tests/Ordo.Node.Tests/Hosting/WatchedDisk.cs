using Ordo.Storage;

namespace Ordo.Node.Tests.Hosting;

/// <summary>A disk in memory that tells what is about to be done to it; whoever is told may hold it up.</summary>
internal sealed class WatchedDisk(MemoryDisk disk) : IDisk
{
    /// <summary>Called before each flush of a file.</summary>
    public Action? OnFlush { get; set; }

    /// <summary>Called before each look for free space.</summary>
    public Action? OnLookForRoom { get; set; }

    public long FreeBytes
    {
        get
        {
            OnLookForRoom?.Invoke();
            return disk.FreeBytes;
        }
    }

    public IReadOnlyList<string> List() => disk.List();

    public IDiskFile Create(string name) => new File(this, disk.Create(name));

    public IDiskFile Open(string name, FileAccess access = FileAccess.ReadWrite) => new File(this, disk.Open(name, access));

    public void Rename(string from, string to) => disk.Rename(from, to);

    public void Delete(string name) => disk.Delete(name);

    public void FlushDirectory() => disk.FlushDirectory();

    public IDisposable? TryLock(string name) => disk.TryLock(name);

    private sealed class File(WatchedDisk disk, IDiskFile file) : IDiskFile
    {
        public long Length => file.Length;

        public int Read(long offset, Span<byte> buffer) => file.Read(offset, buffer);

        public void Write(long offset, ReadOnlySpan<byte> bytes) => file.Write(offset, bytes);

        public void Flush()
        {
            disk.OnFlush?.Invoke();
            file.Flush();
        }

        public void SetLength(long length) => file.SetLength(length);

        public void Dispose() => file.Dispose();
    }
}
