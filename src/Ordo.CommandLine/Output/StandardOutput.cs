using System.Text;

namespace Ordo.CommandLine;

/// <summary>
/// Standard output that tells when it cannot be written. The framework's own drops what is written to a pipe without a reader, so that a verb would go
/// on taking ids for nobody.
/// </summary>
public static class StandardOutput
{
    /// <summary>Enough for a line, and for some thousand ids at a time.</summary>
    private const int BufferChars = 16 * 1024;

    /// <summary>Makes it what <see cref="Console.Out"/> writes to, each call at once, where the system has such descriptors.</summary>
    public static void Install()
    {
        if (!OperatingSystem.IsWindows())
        {
            Console.SetOut(Writer(autoFlush: true));
        }
    }

    /// <summary>A writer for much text; it is flushed by whoever opens it.</summary>
    /// <returns>A writer that throws <see cref="OutputClosedException"/> when nobody reads any more, and <see cref="IOException"/> when it cannot write.</returns>
    public static TextWriter OpenBuffered() => OperatingSystem.IsWindows() ? Console.Out : Writer(autoFlush: false);

    private static StreamWriter Writer(bool autoFlush) =>
        new(new OutputStream(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), BufferChars) { AutoFlush = autoFlush };
}
