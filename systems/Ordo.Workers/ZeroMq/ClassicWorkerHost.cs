using System;
using Ordo.Machine;
using Ordo.Workers.Machine.Broker;

namespace Ordo.Workers.ZeroMq;

/// <summary>A worker of the classic mode: subscribes to requests of its kind and publishes answers (specs/s06 §2). While it works, requests wait at its socket.</summary>
internal sealed class ClassicWorkerHost : IWorkerHost
{
    /// <summary>After so long without a connection, which takes milliseconds, the user is told.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>So long requests wait for somebody who hears their answers, from when they may come: both connections are made anew at the same time, a little apart.</summary>
    private static readonly TimeSpan DefaultListenerWait = TimeSpan.FromSeconds(1);

    private readonly WorkerAddress _address;
    private readonly Action<string> _tell;
    private readonly TimeSpan _listenerWait;
    private readonly ZmqLoop _loop;
    private readonly ZmqSocket _inputs;
    private readonly ZmqSocket _outputs;
    private readonly ZmqConnectionWatch _watch;
    private readonly ZmqSource _requests;
    private readonly Calculation _calculation;
    private Instant _complainsAt;
    private Instant _patientUntil;
    private bool _isUp;
    private bool _isCalculating;
    private bool _isHeard;

    /// <summary>Connects to a broker, or waits for one.</summary>
    /// <param name="address">Where.</param>
    /// <param name="keyword">What it answers.</param>
    /// <param name="tell">Is told how the connection is.</param>
    /// <param name="time">The clock.</param>
    /// <param name="listenerWait">How long requests wait for somebody who hears their answers. Default 1 s.</param>
    public ClassicWorkerHost(WorkerAddress address, Keyword keyword, Action<string> tell, TimeProvider time, TimeSpan? listenerWait = null)
    {
        (_address, _tell, _listenerWait) = (address, tell, listenerWait ?? DefaultListenerWait);
        _loop = new ZmqLoop(time);
        _complainsAt = _loop.Now + Patience;
        _inputs = new ZmqSocket(_loop.Context, ZmqSocketKind.Subscribe);
        _outputs = new ZmqSocket(_loop.Context, ZmqSocketKind.PublishToKnown);
        _watch = new ZmqConnectionWatch(_loop.Context, _inputs);
        _calculation = new Calculation(keyword, _loop.Wake);
        _inputs.Set(ZmqOption.LongestReconnectPause, ZmqLimits.LongestReconnectPauseMs);
        _inputs.Subscribe(keyword.Bytes);
        _inputs.Connect(address.Inputs);
        _outputs.Set(ZmqOption.LongestReconnectPause, ZmqLimits.LongestReconnectPauseMs);
        _outputs.Set(ZmqOption.Linger, ZmqLimits.LastMessageMs);
        _outputs.Connect(address.Outputs);
        _requests = _loop.Add(_inputs, Begin);
        _loop.Add(_watch.Socket, Hear);
        _loop.Add(_outputs, HearSubscriber);
    }

    /// <inheritdoc/>
    public void Run() => _loop.Run(Turn, () => Instant.Min(_complainsAt, _isUp && _requests.IsPaused && !_isCalculating ? _patientUntil : Instant.Forever));

    /// <inheritdoc/>
    public void Stop() => _loop.Stop();

    /// <inheritdoc/>
    public void Dispose()
    {
        _calculation.Dispose();
        _watch.Dispose();
        _inputs.Dispose();
        _outputs.Dispose();
        _loop.Dispose();
    }

    private void Begin(byte[][] message)
    {
        if (message is [var line])
        {
            _isCalculating = true;
            _requests.IsPaused = true;
            _calculation.Begin(line);
        }
    }

    private void Hear(byte[][] message)
    {
        _isUp = ZmqConnectionWatch.IsUp(message);
        _complainsAt = _isUp ? Instant.Forever : _loop.Now + Patience;
        _patientUntil = _loop.Now + _listenerWait;
        if (_isUp)
        {
            _tell($"connected to {_address.Inputs}.");
        }
    }

    /// <summary>The broker subscribes to answers, or is gone: what a subscriber wants begins with 1, and with 0 when it wants it no more.</summary>
    private void HearSubscriber(byte[][] message)
    {
        _isHeard = message is [[1, ..], ..];
        _patientUntil = _loop.Now + _listenerWait;
    }

    private void Turn()
    {
        if (_loop.Now >= _complainsAt)
        {
            _complainsAt = Instant.Forever;
            _tell($"no broker answers at {_address.Inputs}; it is tried again and again.");
        }

        if (_calculation.TryTake(out var answer))
        {
            _isCalculating = false;
            if (answer is not null)
            {
                _outputs.TrySend(answer);
            }
        }

        var isPatient = !_isUp || _loop.Now < _patientUntil;
        _requests.IsPaused = _isCalculating || (!_isHeard && isPatient);
    }
}
