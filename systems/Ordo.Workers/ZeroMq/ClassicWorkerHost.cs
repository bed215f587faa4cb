using System;
using Ordo.Machine;
using Ordo.Workers.Machine.Broker;

namespace Ordo.Workers.ZeroMq;

/// <summary>A worker of the classic mode: subscribes to requests of its kind and publishes answers (specs/s06 §2). While it works, requests wait at its socket.</summary>
internal sealed class ClassicWorkerHost : IWorkerHost
{
    private readonly ZmqLoop _loop;
    private readonly ZmqSocket _inputs;
    private readonly ZmqSocket _outputs;
    private readonly ZmqConnectionWatch _watch;
    private readonly ZmqSource _requests;
    private readonly Calculation _calculation;

    /// <summary>Connects to a broker, or waits for one.</summary>
    /// <param name="address">Where.</param>
    /// <param name="keyword">What it answers.</param>
    /// <param name="tell">Is told how the connection is.</param>
    /// <param name="time">The clock.</param>
    public ClassicWorkerHost(WorkerAddress address, Keyword keyword, Action<string> tell, TimeProvider time)
    {
        _loop = new ZmqLoop(time);
        _inputs = new ZmqSocket(_loop.Context, ZmqSocketKind.Subscribe);
        _outputs = new ZmqSocket(_loop.Context, ZmqSocketKind.Publish);
        _watch = new ZmqConnectionWatch(_loop.Context, _inputs);
        _calculation = new Calculation(keyword, _loop.Wake);
        _inputs.Set(ZmqOption.LongestReconnectPause, ZmqLimits.LongestReconnectPauseMs);
        _inputs.Subscribe(keyword.Bytes);
        _inputs.Connect(address.Inputs);
        _outputs.Set(ZmqOption.LongestReconnectPause, ZmqLimits.LongestReconnectPauseMs);
        _outputs.Set(ZmqOption.Linger, ZmqLimits.LastMessageMs);
        _outputs.Connect(address.Outputs);
        _requests = _loop.Add(_inputs, Begin);
        _loop.Add(_watch.Socket, message => tell(ZmqConnectionWatch.IsUp(message) ? $"connected to {address.Inputs}." : "the broker is away; waiting for it."));
    }

    /// <inheritdoc/>
    public void Run() => _loop.Run(Publish, () => Instant.Forever);

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
            _requests.IsPaused = true;
            _calculation.Begin(line);
        }
    }

    private void Publish()
    {
        if (_calculation.TryTake(out var answer))
        {
            _requests.IsPaused = false;
            if (answer is not null)
            {
                _outputs.TrySend(answer);
            }
        }
    }
}
