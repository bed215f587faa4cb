namespace Ordo.Processes;

/// <summary>The lines that a program prints on one of its outputs, for those who wait for one of them.</summary>
public sealed class PrintedLines
{
    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];
    private TaskCompletionSource _more = NewSignal();
    private bool _isEnded;

    /// <summary>The lines so far.</summary>
    public IReadOnlyList<string> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _lines];
            }
        }
    }

    /// <summary>Takes the next line; null is the end.</summary>
    public void Add(string? line)
    {
        TaskCompletionSource more;
        lock (_lock)
        {
            if (line is null)
            {
                _isEnded = true;
            }
            else
            {
                _lines.Add(line);
            }

            (more, _more) = (_more, NewSignal());
        }

        more.SetResult();
    }

    /// <summary>The first line that is meant, from a place on, and the place behind it; waits for it. Null when the output ends without one.</summary>
    public async Task<(string Line, int Next)?> FirstAsync(int from, Func<string, bool> isMeant)
    {
        for (var at = from; ;)
        {
            var (line, isEnded, more) = At(at);
            if (line is null && isEnded)
            {
                return null;
            }

            if (line is null)
            {
                await more;
                continue;
            }

            at++;
            if (isMeant(line))
            {
                return (line, at);
            }
        }
    }

    private (string? Line, bool IsEnded, Task More) At(int place)
    {
        lock (_lock)
        {
            return (place < _lines.Count ? _lines[place] : null, _isEnded, _more.Task);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
