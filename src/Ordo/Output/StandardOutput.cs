using System.Runtime.InteropServices;
using System.Text;

namespace Ordo.Output;

/// <summary>Whoever read standard output is gone: nothing more is to be done for it, and nothing is to be told.</summary>
internal sealed class OutputClosedException() : IOException("Nobody reads the standard output.");

/// <summary>
/// Standard output that tells when it cannot be written. The framework's own drops what is written to a pipe without a reader, so that a verb would go
/// on taking ids for nobody. It writes to the descriptor itself, at the place where the descriptor stands: a <see cref="FileStream"/> keeps a place of
/// its own, and two verbs that share a file would write over each other.
/// </summary>
internal sealed partial class StandardOutput : Stream
{
    private const int Descriptor = 1;
    private const int InterruptedError = 4;
    private const int BrokenPipeError = 32;

    /// <summary>Enough for a line, and for some thousand ids at a time.</summary>
    private const int BufferChars = 16 * 1024;

    private StandardOutput()
    {
    }

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

    /// <summary>Makes it what <see cref="Console.Out"/> writes to, each call at once, where the system has such descriptors.</summary>
    public static void Install()
    {
        if (!OperatingSystem.IsWindows())
        {
            Console.SetOut(Writer(autoFlush: true));
        }
    }

    /// <summary>A writer for much text; it is flushed by whoever opens it.</summary>
    public static TextWriter OpenBuffered() => OperatingSystem.IsWindows() ? Console.Out : Writer(autoFlush: false);

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

    private static StreamWriter Writer(bool autoFlush) =>
        new(new StandardOutput(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), BufferChars) { AutoFlush = autoFlush };

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
