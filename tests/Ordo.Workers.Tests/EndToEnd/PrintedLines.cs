using System.Collections.Concurrent;

namespace Ordo.Workers.Tests.EndToEnd;

/// <summary>The lines that a process prints on one of its outputs.</summary>
internal sealed class PrintedLines
{
    private readonly ConcurrentQueue<string> _lines = new();
    private TaskCompletionSource _more = NewSignal();
    private volatile bool _isEnded;

    /// <summary>The lines so far.</summary>
    public IReadOnlyList<string> All => [.. _lines];

    /// <summary>Takes the next line; null is the end.</summary>
    public void Add(string? line)
    {
        if (line is null)
        {
            _isEnded = true;
        }
        else
        {
            _lines.Enqueue(line);
        }

        Interlocked.Exchange(ref _more, NewSignal()).SetResult();
    }

    /// <summary>The first line that is meant; waits for it. Null when the output ends without one.</summary>
    public async Task<string?> FirstAsync(Func<string, bool> isMeant, CancellationToken limit)
    {
        while (true)
        {
            var (more, isEnded) = (Volatile.Read(ref _more), _isEnded);
            if (_lines.FirstOrDefault(isMeant) is { } line)
            {
                return line;
            }

            if (isEnded)
            {
                return null;
            }

            await more.Task.WaitAsync(limit);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
