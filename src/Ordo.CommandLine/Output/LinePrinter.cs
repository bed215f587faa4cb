using System.Threading.Channels;

namespace Ordo.CommandLine;

/// <summary>
/// Writes lines for people, and makes nobody wait: a terminal that is held back, or a pipe that nobody reads, must not hold up a node. Lines that find no room push the oldest ones out.
/// </summary>
public sealed class LinePrinter : IAsyncDisposable
{
    /// <summary>Lines that wait for a slow reader; some hundred KB.</summary>
    private const int MaxWaiting = 4096;

    /// <summary>How long the last lines may take: whoever reads nothing for that long reads nothing any more.</summary>
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(1);

    private readonly Channel<string> _lines = Channel.CreateBounded<string>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest });
    private readonly TextWriter _output;
    private readonly Task _running;

    /// <summary>Begins to write to an output, which remains the caller's.</summary>
    public LinePrinter(TextWriter output)
    {
        _output = output;
        _running = Task.Run(RunAsync);
    }

    /// <summary>Has a line written.</summary>
    public void Print(string line) => _lines.Writer.TryWrite(line);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _lines.Writer.TryComplete();
        await Task.WhenAny(_running, Task.Delay(CloseTimeout));
    }

    private async Task RunAsync()
    {
        while (await _lines.Reader.WaitToReadAsync())
        {
            try
            {
                while (_lines.Reader.TryRead(out var line))
                {
                    _output.WriteLine(line);
                }

                _output.Flush();
            }
            catch (IOException)
            {
                // Nobody reads the lines any more; nothing depends on them.
            }
        }
    }
}
