using System;
using Ordo.Machine;
using Ordo.Workers.Machine.Broker;

namespace Ordo.Workers.ZeroMq;

/// <summary>A worker of the classic mode: subscribes to requests of its kind and publishes answers (specs/s06 §2). While it works, requests wait at its socket.</summary>
internal sealed class ClassicWorkerHost : IWorkerHost
{
    private readonly Action<string> _tell;
    private readonly ZmqLoop _loop;
    private readonly ClassicWorker _worker;
    private readonly ZmqConnection _inputs;
    private readonly ZmqConnection _outputs;
    private readonly Calculation _calculation;

    /// <summary>Connects to a broker, or waits for one.</summary>
    /// <param name="address">Where.</param>
    /// <param name="keyword">What it answers.</param>
    /// <param name="tell">Is told how the connection is.</param>
    /// <param name="time">The clock.</param>
    public ClassicWorkerHost(WorkerAddress address, Keyword keyword, Action<string> tell, TimeProvider time)
    {
        _tell = tell;
        _loop = new ZmqLoop(time);
        _worker = new ClassicWorker(address, _loop.Now);
        _calculation = new Calculation(keyword, _loop.Wake);
        _inputs = new ZmqConnection(_loop, address.Inputs, () => NewInputs(keyword), Receive, HearOfInputs);
        _outputs = new ZmqConnection(_loop, address.Outputs, NewOutputs, HearSubscriber, HearOfOutputs);
    }

    /// <inheritdoc/>
    public void Run() => _loop.Run(Turn, () => Instant.Min(_worker.Due, Instant.Min(_inputs.Due, _outputs.Due)));

    /// <inheritdoc/>
    public void Stop() => _loop.Stop();

    /// <inheritdoc/>
    public void Dispose()
    {
        _calculation.Dispose();
        _inputs.Dispose();
        _outputs.Dispose();
        _loop.Dispose();
    }

    private ZmqSocket NewInputs(Keyword keyword)
    {
        var socket = new ZmqSocket(_loop.Context, ZmqSocketKind.Subscribe);
        socket.Subscribe(keyword.Bytes);
        return socket;
    }

    private ZmqSocket NewOutputs()
    {
        var socket = new ZmqSocket(_loop.Context, ZmqSocketKind.PublishToKnown);
        socket.Set(ZmqOption.Immediate, 1); // Who subscribed is forgotten with its connection, and named anew with the next.
        socket.Set(ZmqOption.Linger, ZmqLimits.LastMessageMs);
        return socket;
    }

    private void Receive(byte[][] message)
    {
        if (message is [var line])
        {
            _worker.Receive(line);
            Do();
        }
    }

    private void HearOfInputs(bool isUp)
    {
        if (isUp)
        {
            _worker.Connected(_loop.Now);
        }
        else
        {
            _worker.Disconnected(_loop.Now);
        }
    }

    private void HearOfOutputs(bool isUp)
    {
        if (isUp)
        {
            _worker.OutputsConnected();
        }
        else
        {
            _worker.OutputsDisconnected(_loop.Now);
        }
    }

    /// <summary>What a subscriber wants begins with 1, and with 0 when it wants it no more.</summary>
    private void HearSubscriber(byte[][] message)
    {
        if (message is [[1, ..], ..])
        {
            _worker.Heard();
        }
        else
        {
            _worker.Unheard();
        }
    }

    private void Turn()
    {
        _inputs.Tick();
        _outputs.Tick();
        if (_calculation.TryTake(out var answer))
        {
            _worker.Done(answer);
        }

        _worker.Tick(_loop.Now);
        Do();
    }

    private void Do()
    {
        _worker.TakeEffects().ForEach(Do);
        _inputs.Source.IsPaused = !_worker.HasRoom;
    }

    private void Do(WorkerEffect effect)
    {
        switch (effect)
        {
            case WorkerEffect.Publish(var text):
                _outputs.Source.Socket.TrySend(text);
                break;
            case WorkerEffect.Work(var line):
                _calculation.Begin(line);
                break;
            case WorkerEffect.Tell(var line):
                _tell(line);
                break;
        }
    }
}
