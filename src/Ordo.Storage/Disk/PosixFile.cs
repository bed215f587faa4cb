using Microsoft.Win32.SafeHandles;

namespace Ordo.Storage;

/// <summary>One open file of a <see cref="PosixDisk"/>.</summary>
internal sealed class PosixFile(SafeFileHandle handle, string name) : IDiskFile
{
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    public long Length => RandomAccess.GetLength(handle);

    public int Read(long offset, Span<byte> buffer)
    {
        var total = 0;
        while (total < buffer.Length)
        {
            var count = RandomAccess.Read(handle, buffer[total..], offset + total);
            if (count == 0)
            {
                break;
            }

            total += count;
        }

        return total;
    }

    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        try
        {
            RandomAccess.Write(handle, bytes, offset);
        }
        catch (IOException failure) when (IsDiskFull(failure))
        {
            throw new DiskFullException(name, failure);
        }
    }

    public void Flush()
    {
        if (!OperatingSystem.IsLinux())
        {
            RandomAccess.FlushToDisk(handle);
        }
        else if (Libc.FlushData(handle) != 0)
        {
            throw Libc.LastError("Flushing", name);
        }
    }

    public void SetLength(long length)
    {
        try
        {
            RandomAccess.SetLength(handle, length);
        }
        catch (IOException failure) when (IsDiskFull(failure))
        {
            throw new DiskFullException(name, failure);
        }
    }

    public void Dispose() => handle.Dispose();

    private static bool IsDiskFull(IOException failure) => failure.HResult is Libc.NoSpace or Libc.QuotaExceeded or WindowsDiskFull;
}
