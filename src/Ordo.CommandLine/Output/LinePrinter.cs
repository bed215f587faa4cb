using System.Threading.Channels;

namespace Ordo.CommandLine;

/// <summary>
/// Writes lines, and makes nobody wait: a terminal that is held back, or a pipe that nobody reads, must not hold up a node. Of the lines that find no room some are left out, as its options say.
/// </summary>
public sealed class LinePrinter : IAsyncDisposable
{
    private readonly Channel<string> _lines;
    private readonly TextWriter _output;
    private readonly LinePrinterOptions _options;
    private readonly Task _running;
    private long _lost;

    /// <summary>Begins to write to an output, which remains the caller's, lines for people.</summary>
    public LinePrinter(TextWriter output)
        : this(output, new LinePrinterOptions())
    {
    }

    /// <summary>Begins to write to an output, which remains the caller's.</summary>
    public LinePrinter(TextWriter output, LinePrinterOptions options)
    {
        (_output, _options) = (output, options);
        var mode = options.KeepsOldest ? BoundedChannelFullMode.DropWrite : BoundedChannelFullMode.DropOldest;
        _lines = Channel.CreateBounded<string>(new BoundedChannelOptions(options.MaxWaiting) { SingleReader = true, FullMode = mode }, _ => Interlocked.Increment(ref _lost));
        _running = Task.Run(RunAsync);
    }

    /// <summary>Has a line written.</summary>
    public void Print(string line) => _lines.Writer.TryWrite(line);

    /// <summary>Has the lines that wait written, for as long as the options allow.</summary>
    public async ValueTask DisposeAsync()
    {
        _lines.Writer.TryComplete();
        await Task.WhenAny(_running, Task.Delay(_options.CloseTimeout));
    }

    private async Task RunAsync()
    {
        while (await _lines.Reader.WaitToReadAsync())
        {
            try
            {
                WriteWhatWaits();
            }
            catch (IOException)
            {
                // Nobody reads the lines any more; nothing depends on them.
            }
        }
    }

    private void WriteWhatWaits()
    {
        while (_lines.Reader.TryRead(out var line))
        {
            _output.WriteLine(line);
            if (_options.Lost is { } tell && Interlocked.Exchange(ref _lost, 0) is > 0 and var lost)
            {
                _output.WriteLine(tell(lost));
            }
        }

        _output.Flush();
    }
}
