using System;
using System.Collections.Concurrent;
using System.Threading;
using Ordo.Workers.Machine.Broker;

namespace Ordo.Workers.ZeroMq;

/// <summary>Works out answers beside a loop, one at a time: a long one must not keep a worker from hearing Ctrl-C, or from saying that it is there.</summary>
internal sealed class Calculation : IDisposable
{
    private readonly BlockingCollection<byte[]> _lines = new(boundedCapacity: 1);
    private readonly ConcurrentQueue<byte[]?> _answers = new();
    private volatile bool _isStopped;

    /// <summary>Starts a thread for it, which ends with the process at the latest.</summary>
    /// <param name="keyword">What it answers.</param>
    /// <param name="finished">Is called by that thread when an answer is there.</param>
    public Calculation(Keyword keyword, Action finished)
    {
        var thread = new Thread(() =>
        {
            foreach (var line in _lines.GetConsumingEnumerable())
            {
                var answer = WorkerAnswer.To(line, keyword, () => _isStopped);
                if (_isStopped)
                {
                    return;
                }

                _answers.Enqueue(answer is null ? null : Lines.ToBytes(answer));
                finished();
            }
        })
        {
            IsBackground = true,
            Name = "calculation",
        };
        thread.Start();
    }

    /// <summary>Works out the answer to a line. The one before must have been taken.</summary>
    public void Begin(byte[] line) => _lines.Add(line);

    /// <summary>Takes the answer, if it is there; null for a malformed line.</summary>
    public bool TryTake(out byte[]? answer) => _answers.TryDequeue(out answer);

    /// <inheritdoc/>
    public void Dispose()
    {
        _isStopped = true;
        _lines.CompleteAdding();
    }
}
