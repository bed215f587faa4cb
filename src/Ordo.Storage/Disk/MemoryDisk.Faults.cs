using Ordo.Machine;

namespace Ordo.Storage;

/// <content>The faults on request. A member under test cannot tell them from those of a real disk.</content>
public sealed partial class MemoryDisk
{
    private long _operationsLeft = long.MaxValue;
    private int _flushesUntilFailure = -1;
    private SeededRandom? _survivors;
    private int _writesUntilFailure = -1;
    private int _bytesOfFailedWrite;

    /// <summary>
    /// The flush that comes after <paramref name="after"/> further ones, of a file or of the directory, fails once. What it should have
    /// written to a file is lost, although readers see it until the next <see cref="Crash"/>; a generator lets a part of it survive.
    /// </summary>
    public void FailFlush(int after = 0, SeededRandom? survivors = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        _flushesUntilFailure = after;
        _survivors = survivors;
    }

    /// <summary>The write that comes after <paramref name="after"/> further ones stops after some bytes and fails, once.</summary>
    public void FailWrite(int after = 0, int keptBytes = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        _writesUntilFailure = after;
        _bytesOfFailedWrite = keptBytes;
    }

    /// <summary>
    /// After that many further writes, flushes and changes of names everything fails until <see cref="Kill"/> or <see cref="Crash"/>: the
    /// way to stop a member in the middle of something.
    /// </summary>
    public void FailAllAfter(long operations) => _operationsLeft = operations;

    /// <summary>Turns bits of one byte over, as a bad medium does.</summary>
    public void FlipBits(string name, long offset, byte mask)
    {
        lock (_gate)
        {
            Find(name).Flip(offset, mask);
        }
    }

    /// <summary>Replaces a file durably, as somebody with an editor does.</summary>
    public void Plant(string name, ReadOnlySpan<byte> content)
    {
        lock (_gate)
        {
            var file = new MemoryFile();
            file.Write(0, content);
            file.Flush();
            _names[name] = file;
            _durableNames[name] = file;
        }
    }

    private void ClearFaults()
    {
        _operationsLeft = long.MaxValue;
        _flushesUntilFailure = -1;
        _writesUntilFailure = -1;
        _survivors = null;
    }

    private void Spend()
    {
        Operations++;
        if (_operationsLeft-- <= 0)
        {
            _operationsLeft = 0;
            throw new IOException("Injected: the disk does not answer any more.");
        }
    }

    private bool FlushFails() => _flushesUntilFailure >= 0 && _flushesUntilFailure-- == 0;

    private void Write(MemoryFile file, string name, long offset, ReadOnlySpan<byte> bytes)
    {
        Spend();
        if (_writesUntilFailure >= 0 && _writesUntilFailure-- == 0)
        {
            file.Write(offset, bytes[..Math.Min(_bytesOfFailedWrite, bytes.Length)]);
            throw new IOException($"Injected: the write to '{name}' fails.");
        }

        var growth = Math.Max(0, offset + bytes.Length - file.Seen.Length);
        var room = growth == 0 ? 0 : Math.Max(0, CapacityBytes - UsedBytes);
        if (growth > room)
        {
            file.Write(offset, bytes[..(int)Math.Max(0, bytes.Length - (growth - room))]);
            throw new DiskFullException(name);
        }

        file.Write(offset, bytes);
    }

    private void Flush(MemoryFile file, string name)
    {
        Spend();
        if (FlushFails())
        {
            file.FailFlush(_survivors);
            throw new IOException($"Injected: the flush of '{name}' fails.");
        }

        file.Flush();
    }
}
