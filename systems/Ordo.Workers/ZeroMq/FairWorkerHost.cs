using System;
using Ordo.Machine;
using Ordo.Workers.Machine.Broker;

namespace Ordo.Workers.ZeroMq;

/// <summary>A worker of the fair mode: one connection to the broker, over which tasks come and answers go.</summary>
internal sealed class FairWorkerHost : IWorkerHost
{
    private readonly string _endpoint;
    private readonly Action<string> _tell;
    private readonly ZmqLoop _loop;
    private readonly FairWorker _worker;
    private readonly Calculation _calculation;
    private readonly ZmqConnection _broker;

    /// <summary>Connects to a broker, or waits for one.</summary>
    /// <param name="endpoint">Where.</param>
    /// <param name="keyword">What it answers.</param>
    /// <param name="tell">Is told how the connection is.</param>
    /// <param name="time">The clock.</param>
    public FairWorkerHost(string endpoint, Keyword keyword, Action<string> tell, TimeProvider time)
    {
        (_endpoint, _tell) = (endpoint, tell);
        _loop = new ZmqLoop(time);
        _worker = new FairWorker(keyword, new FairOptions(), _loop.Now);
        _calculation = new Calculation(keyword, _loop.Wake);
        _broker = new ZmqConnection(_loop, endpoint, NewSocket, message => _worker.Receive(message, _loop.Now), Hear);
    }

    /// <inheritdoc/>
    public void Run()
    {
        _loop.Run(Turn, () => Instant.Min(_worker.Due, _broker.Due));
        _worker.End();
        _worker.TakeEffects().ForEach(Do);
    }

    /// <inheritdoc/>
    public void Stop() => _loop.Stop();

    /// <inheritdoc/>
    public void Dispose()
    {
        _calculation.Dispose();
        _broker.Dispose();
        _loop.Dispose();
    }

    private ZmqSocket NewSocket()
    {
        var socket = new ZmqSocket(_loop.Context, ZmqSocketKind.Dealer);
        socket.Set(ZmqOption.Linger, ZmqLimits.LastMessageMs);
        socket.Set(ZmqOption.Immediate, 1); // What was said to a broker that is gone means nothing to the next one.
        return socket;
    }

    private void Hear(bool isUp)
    {
        if (isUp)
        {
            _tell($"connected to {_endpoint}.");
            _worker.Connected(_loop.Now);
        }
    }

    private void Turn()
    {
        _broker.Tick();
        if (_calculation.TryTake(out var answer))
        {
            _worker.Done(answer);
        }

        _worker.Tick(_loop.Now);
        _worker.TakeEffects().ForEach(Do);
    }

    private void Do(WorkerEffect effect)
    {
        switch (effect)
        {
            case WorkerEffect.Send(var frames):
                _broker.Source.Socket.TrySend(frames); // Without a broker nobody misses it: the next one is told anew.
                break;
            case WorkerEffect.Work(var line):
                _calculation.Begin(line);
                break;
            case WorkerEffect.Reconnect:
                _broker.Renew();
                break;
            case WorkerEffect.Tell(var line):
                _tell(line);
                break;
        }
    }
}
