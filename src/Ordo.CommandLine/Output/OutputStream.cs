using System.Runtime.InteropServices;

namespace Ordo.CommandLine;

/// <summary>
/// Writes to the descriptor of standard output itself, at the place where the descriptor stands: a <see cref="FileStream"/> keeps a place of its own,
/// and two verbs that share a file would write over each other.
/// </summary>
internal sealed partial class OutputStream : Stream
{
    private const int Descriptor = 1;
    private const int InterruptedError = 4;
    private const int BrokenPipeError = 32;

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var written = WriteSome(Descriptor, buffer, (nuint)buffer.Length);
            if (written < 0)
            {
                PassOver(Marshal.GetLastPInvokeError());
            }
            else
            {
                buffer = buffer[(int)written..];
            }
        }
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush()
    {
        // Nothing is held back here.
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Returns when the write is to be tried again.</summary>
    /// <exception cref="IOException">It never can be.</exception>
    private static void PassOver(int error)
    {
        var wouldBlock = OperatingSystem.IsLinux() ? 11 : 35;
        if (error == wouldBlock)
        {
            Thread.Sleep(1); // Somebody made the pipe non-blocking, and its reader is slow.
        }
        else if (error != InterruptedError)
        {
            throw error == BrokenPipeError
                ? new OutputClosedException()
                : new IOException($"The standard output cannot be written: {Marshal.GetPInvokeErrorMessage(error)}");
        }
    }

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteSome(int descriptor, ReadOnlySpan<byte> buffer, nuint length);
}
