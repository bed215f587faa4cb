using System;
using System.IO;
using Ordo.CommandLine;
using Ordo.Machine;

namespace Ordo.Transfer.Sending;

/// <summary>Prints the lines of the published client and the results on standard output, and the progress on standard error where that is a terminal.</summary>
/// <param name="isClassicShown">Whether those lines are printed.</param>
/// <param name="output">Stands for standard output when there is one.</param>
internal sealed class SenderConsole(bool isClassicShown, TextWriter? output = null) : ISenderLines, IDisposable
{
    /// <summary>How often the progress is drawn.</summary>
    private static readonly TimeSpan DrawGap = TimeSpan.FromSeconds(0.1);

    private readonly ProgressLine _progress = new();
    private string? _name;
    private Instant _startedAt;
    private long _startedWith;
    private Instant _nextDraw = Instant.Never;
    private bool _isDrawn;

    /// <inheritdoc/>
    public void Classic(string line)
    {
        if (isClassicShown)
        {
            Result(line);
        }
    }

    /// <summary>Prints a line that is always shown.</summary>
    public void Result(string line)
    {
        Clear();
        (output ?? Console.Out).WriteLine(PlainLine.Of(line));
    }

    /// <inheritdoc/>
    public void Progress(string name, long done, long size)
    {
        var now = LoopClock.Now;
        if (name != _name)
        {
            (_name, _startedAt, _startedWith) = (name, now, done);
        }

        if (now < _nextDraw)
        {
            return;
        }

        _nextDraw = now + DrawGap;
        _isDrawn = true;
        var seconds = (now - _startedAt).TotalSeconds;
        _progress.Show(ProgressBar.Line(name, done, size, seconds > 0 ? (done - _startedWith) / seconds : 0, Width()));
    }

    /// <summary>Takes the progress away.</summary>
    public void Clear()
    {
        if (_isDrawn)
        {
            _progress.Clear();
            _isDrawn = false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _progress.Dispose();

    private static int Width()
    {
        const int Usual = 80;
        return Console.IsErrorRedirected || Console.IsOutputRedirected || Console.WindowWidth <= 0 ? Usual : Console.WindowWidth;
    }
}
