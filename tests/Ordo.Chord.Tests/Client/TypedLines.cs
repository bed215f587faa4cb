using System.Collections.Concurrent;

namespace Ordo.Chord.Tests.Client;

/// <summary>Somebody who types a line when the test says so.</summary>
internal sealed class TypedLines : TextReader, IAsyncDisposable
{
    private readonly BlockingCollection<string> _lines = [];
    private TaskCompletionSource _waiting = New();

    /// <summary>Types a line; the reader waits for it.</summary>
    public void Type(string line)
    {
        _waiting = New();
        _lines.Add(line);
    }

    public void End() => _lines.CompleteAdding();

    /// <summary>Completes when the reader waits for the next line: it has answered all before.</summary>
    public Task AllReadAsync() => _waiting.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

    public override string? ReadLine()
    {
        if (_lines.Count == 0)
        {
            _waiting.TrySetResult();
        }

        return _lines.TryTake(out var line, Timeout.Infinite) ? line : null;
    }

    public ValueTask DisposeAsync()
    {
        End();
        return ValueTask.CompletedTask;
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
