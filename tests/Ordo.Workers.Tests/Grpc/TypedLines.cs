using System.Collections.Concurrent;
using Ordo.Workers.Tests.EndToEnd;

namespace Ordo.Workers.Tests.Grpc;

/// <summary>Somebody who types a line when the test says so.</summary>
internal sealed class TypedLines : TextReader
{
    private readonly BlockingCollection<string> _lines = [];
    private TaskCompletionSource _waiting = New();

    /// <summary>Types a line; the reader waits for it.</summary>
    public void Type(string line)
    {
        _waiting = New();
        _lines.Add(line);
    }

    /// <summary>No line follows.</summary>
    public void End() => _lines.CompleteAdding();

    /// <summary>Completes when the reader waits for the next line: it has answered all before.</summary>
    public Task AllReadAsync() => _waiting.Task.WaitAsync(OrdoProgram.Limit, TestContext.Current.CancellationToken);

    /// <inheritdoc/>
    public override string? ReadLine()
    {
        if (_lines.Count == 0)
        {
            _waiting.TrySetResult();
        }

        return _lines.TryTake(out var line, Timeout.Infinite) ? line : null;
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
