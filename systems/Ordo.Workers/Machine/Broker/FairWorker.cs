using System.Collections.Generic;
using Ordo.Machine;

namespace Ordo.Workers.Machine.Broker;

/// <summary>A worker of the fair mode: says that it is there, takes tasks and answers them one after the other, and connects anew when the broker is silent (RFC 6/PPP).</summary>
/// <param name="keyword">The requests that it answers.</param>
/// <param name="options">Times.</param>
/// <param name="now">The time.</param>
internal sealed class FairWorker(Keyword keyword, FairOptions options, Instant now)
{
    /// <summary>How many tasks wait here. A broker gives one at a time; the broker that comes after a crashed one may give a second before it hears of the first.</summary>
    private const int MaxTasks = 16;

    private readonly Queue<(long Number, byte[] Line)> _tasks = new();
    private readonly List<WorkerEffect> _effects = [];

    private Instant _nextBeat = now;
    private Instant _heardAt = now;
    private bool _isAlone;

    /// <summary>When <see cref="Tick"/> is due.</summary>
    public Instant Due => Instant.Min(_nextBeat, _heardAt + options.Silence);

    /// <summary>The connection stands: the broker hears of it at once.</summary>
    public void Connected(Instant now) => Beat(now);

    /// <summary>A message of the broker.</summary>
    public void Receive(byte[][] frames, Instant now)
    {
        if (FairMessage.TryRead(frames) is not var (word, rest))
        {
            return;
        }

        _heardAt = now;
        if (_isAlone)
        {
            _isAlone = false;
            _effects.Add(new WorkerEffect.Tell("the broker is back."));
        }

        if (word == FairMessage.Task && rest is [var task, var line] && FairMessage.TryReadNumber(task) is { } number && _tasks.Count < MaxTasks)
        {
            _tasks.Enqueue((number, line));
            WorkOnFirst(isNew: _tasks.Count == 1);
        }
    }

    /// <summary>The task is worked out.</summary>
    /// <param name="answer">Null when the line is malformed.</param>
    public void Done(byte[]? answer)
    {
        var task = FairMessage.ToFrame(_tasks.Dequeue().Number);
        Send(answer is null ? FairMessage.Write(FairMessage.Malformed, task) : FairMessage.Write(FairMessage.Answer, task, answer));
        WorkOnFirst(isNew: _tasks.Count > 0);
    }

    /// <summary>It ends: what it works on is for another one.</summary>
    public void End() => Send(FairMessage.Write(FairMessage.Bye));

    /// <summary>Time goes on.</summary>
    public void Tick(Instant now)
    {
        if (now >= _nextBeat)
        {
            ForgiveLateness(now);
            Beat(now);
        }

        if (now - _heardAt >= options.Silence)
        {
            _heardAt = now;
            _effects.Add(new WorkerEffect.Reconnect());
            if (!_isAlone)
            {
                _isAlone = true;
                _effects.Add(new WorkerEffect.Tell("no broker answers; it is tried again and again. The broker must have --fair, too."));
            }
        }
    }

    /// <summary>What is to be done now.</summary>
    public List<WorkerEffect> TakeEffects()
    {
        List<WorkerEffect> taken = [.. _effects];
        _effects.Clear();
        return taken;
    }

    /// <summary>A worker that stood still has not read yet what came meanwhile: that time is not the broker's silence.</summary>
    private void ForgiveLateness(Instant now)
    {
        var late = now - _nextBeat;
        if (late >= options.BeatInterval)
        {
            _heardAt = Instant.Min(now, _heardAt + late);
        }
    }

    private void Beat(Instant now)
    {
        _nextBeat = now + options.BeatInterval;
        var task = _tasks.TryPeek(out var first) ? first.Number : 0;
        Send(FairMessage.Write(FairMessage.Beat, keyword.Bytes.ToArray(), FairMessage.ToFrame(task)));
    }

    private void WorkOnFirst(bool isNew)
    {
        if (isNew)
        {
            _effects.Add(new WorkerEffect.Work(_tasks.Peek().Line));
        }
    }

    private void Send(byte[][] frames) => _effects.Add(new WorkerEffect.Send(frames));
}
