using System;
using System.Collections.Generic;
using Ordo.Machine;

namespace Ordo.Workers.Machine.Broker;

/// <summary>
/// A worker of the classic mode (specs/s06 §2): works out one request after the other and publishes the answers, which are lost unless somebody hears them: while nobody does, requests wait, and so does an
/// answer that is there already.
/// </summary>
/// <param name="address">Where the broker is, as the user is told.</param>
/// <param name="start">The time.</param>
internal sealed class ClassicWorker(WorkerAddress address, Instant start)
{
    /// <summary>After so long without a connection, which takes milliseconds, the user is told.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>After so long without the connection that answers go over the user is told: both connections are made at the same time, up to a pause between two attempts apart.</summary>
    public static readonly TimeSpan OutputsWait = TimeSpan.FromSeconds(1);

    /// <summary>How many requests wait here: only those that had come over a connection that is given up, and of them as many as libzmq keeps.</summary>
    private const int MaxRequests = 1000;

    private readonly Queue<byte[]> _requests = new();
    private readonly List<WorkerEffect> _effects = [];

    private byte[]? _answer;
    private Instant _awayAt = start + Patience;
    private Instant _unheardAt = Instant.Forever;
    private bool _isConnected;
    private bool _isWorking;
    private bool _hasOutputs;
    private bool _isHeard;
    private bool _hasComplained;

    /// <summary>When <see cref="Tick"/> is due.</summary>
    public Instant Due => Instant.Min(_awayAt, _unheardAt);

    /// <summary>Whether a request is welcome now.</summary>
    public bool HasRoom => _isHeard && !_isWorking;

    /// <summary>The connection over which requests come stands.</summary>
    public void Connected(Instant now)
    {
        _isConnected = true;
        _awayAt = Instant.Forever;
        Tell($"connected to {address.Inputs}.");
        ExpectOutputs(now);
    }

    /// <summary>The connection over which requests come broke.</summary>
    public void Disconnected(Instant now)
    {
        _isConnected = false;
        _awayAt = now + Patience;
        _unheardAt = Instant.Forever;
    }

    /// <summary>The connection over which answers go stands; the broker may subscribe as late as when it waits for one.</summary>
    public void OutputsConnected()
    {
        _hasOutputs = true;
        _unheardAt = Instant.Forever;
        if (_hasComplained)
        {
            _hasComplained = false;
            Tell($"somebody hears the answers at {address.Outputs} now.");
        }
    }

    /// <summary>The connection over which answers go broke.</summary>
    public void OutputsDisconnected(Instant now)
    {
        (_hasOutputs, _isHeard) = (false, false);
        ExpectOutputs(now);
    }

    /// <summary>The broker subscribes to answers.</summary>
    public void Heard()
    {
        _isHeard = true;
        GoOn();
    }

    /// <summary>The broker subscribes no more.</summary>
    public void Unheard() => _isHeard = false;

    /// <summary>A request came.</summary>
    public void Receive(byte[] line)
    {
        if (_requests.Count < MaxRequests)
        {
            _requests.Enqueue(line);
            GoOn();
        }
    }

    /// <summary>A request is worked out.</summary>
    /// <param name="answer">Null when it is malformed.</param>
    public void Done(byte[]? answer)
    {
        _isWorking = false;
        _answer = answer;
        GoOn();
    }

    /// <summary>Time goes on.</summary>
    public void Tick(Instant now)
    {
        if (now >= _awayAt)
        {
            _awayAt = Instant.Forever;
            Tell($"no broker answers at {address.Inputs}; it is tried again and again.");
        }

        if (now >= _unheardAt)
        {
            (_unheardAt, _hasComplained) = (Instant.Forever, true);
            Tell($"nobody hears the answers at {address.Outputs}; requests wait until somebody does. Is that the port of worker_outputs?");
        }
    }

    /// <summary>What is to be done now.</summary>
    public List<WorkerEffect> TakeEffects()
    {
        List<WorkerEffect> taken = [.. _effects];
        _effects.Clear();
        return taken;
    }

    private void ExpectOutputs(Instant now) => _unheardAt = _isConnected && !_hasOutputs && !_hasComplained ? now + OutputsWait : Instant.Forever;

    private void GoOn()
    {
        if (!_isHeard || _isWorking)
        {
            return;
        }

        if (_answer is not null)
        {
            _effects.Add(new WorkerEffect.Publish(_answer));
            _answer = null;
        }

        if (_requests.TryDequeue(out var line))
        {
            _isWorking = true;
            _effects.Add(new WorkerEffect.Work(line));
        }
    }

    private void Tell(string line) => _effects.Add(new WorkerEffect.Tell(line));
}
