using System.Collections.Concurrent;

namespace Ordo.Workers.Tests.Grpc;

/// <summary>Somebody who types a line when the test says so.</summary>
internal sealed class TypedLines : TextReader
{
    private readonly Lock _gate = new();
    private readonly BlockingCollection<string> _lines = [];
    private TaskCompletionSource _waiting = New();
    private int _typed;
    private int _asked;

    /// <summary>Types a line; the reader waits for it.</summary>
    public void Type(string line)
    {
        lock (_gate)
        {
            _typed++;
            _waiting = New();
        }

        _lines.Add(line);
    }

    /// <summary>No line follows.</summary>
    public void End() => _lines.CompleteAdding();

    /// <summary>Completes when the reader asks for the line behind all that were typed: it has answered those.</summary>
    public Task AllReadAsync()
    {
        lock (_gate)
        {
            return _waiting.Task.WaitAsync(Until.Limit, TestContext.Current.CancellationToken);
        }
    }

    /// <inheritdoc/>
    public override string? ReadLine()
    {
        lock (_gate)
        {
            _asked++;
            if (_asked > _typed)
            {
                _waiting.TrySetResult();
            }
        }

        return _lines.TryTake(out var line, Timeout.Infinite) ? line : null;
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
