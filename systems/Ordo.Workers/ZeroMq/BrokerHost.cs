using System;
using System.Collections.Generic;
using System.Security.Cryptography;
using Ordo.CommandLine;
using Ordo.Workers.Machine.Broker;

namespace Ordo.Workers.ZeroMq;

/// <summary>The broker on its four ports: one loop that owns the sockets and the machine.</summary>
internal sealed class BrokerHost : IDisposable
{
    private readonly ZmqLoop _loop;
    private readonly Broker _broker;
    private readonly Action<string> _say;
    private readonly List<ZmqSocket> _sockets = [];
    private readonly ZmqSocket _clientInputs;
    private readonly ZmqSocket _clientOutputs;
    private readonly ZmqSocket _workerInputs;

    /// <summary>Listens on the four ports.</summary>
    /// <param name="ports">Where; port 0 is a free one.</param>
    /// <param name="echoesAll">Whether clients are shown the requests, too.</param>
    /// <param name="isFair">Whether each request goes to one worker.</param>
    /// <param name="say">Takes the lines of the console; it must not wait.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="CommandException">A port cannot be listened on.</exception>
    public BrokerHost(BrokerPorts ports, bool echoesAll, bool isFair, Action<string> say, TimeProvider time)
    {
        _loop = new ZmqLoop(time);
        _say = say;

        // 31 bits of chance above 32 bits of counting: a run has 2³² tasks before numbers of another one could come, and all are below 2⁶³.
        _broker = new Broker(echoesAll, isFair ? new FairDispatcher(new FairOptions(), (long)RandomNumberGenerator.GetInt32(int.MaxValue) << 32) : null);
        try
        {
            // REP is a ROUTER that answers one after the other: this one does so as well, and hears of clients that send more than one frame.
            _clientInputs = Bind(ZmqSocketKind.Router, ports.Host, ports.ClientInputs);
            ClientInputs = _clientInputs.LastEndpoint();
            _clientOutputs = Bind(ZmqSocketKind.Publish, ports.Host, ports.ClientOutputs);
            _workerInputs = Bind(isFair ? ZmqSocketKind.Router : ZmqSocketKind.Publish, ports.Host, ports.WorkerInputs);
            var workerOutputs = Bind(ZmqSocketKind.Subscribe, ports.Host, ports.WorkerOutputs);
            workerOutputs.Subscribe([]);
            _loop.Add(_clientInputs, message => Take(() => _broker.FromClient(message, _loop.Now)));
            _loop.Add(workerOutputs, message => Take(() => _broker.FromPublisher(message)));
            if (isFair)
            {
                _workerInputs.Set(ZmqOption.RouterMandatory, 1);
                _loop.Add(_workerInputs, message => Take(() => _broker.FromWorker(message, _loop.Now)));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The endpoint that takes lines.</summary>
    public string ClientInputs { get; }

    /// <summary>Runs until <see cref="Stop"/>.</summary>
    public void Run() => _loop.Run(() => Take(() => _broker.Tick(_loop.Now)), () => _broker.Due);

    /// <summary>Ends it soon. Any thread may.</summary>
    public void Stop() => _loop.Stop();

    /// <inheritdoc/>
    public void Dispose()
    {
        _sockets.ForEach(socket => socket.Dispose());
        _loop.Dispose();
    }

    private ZmqSocket Bind(ZmqSocketKind kind, string host, int port)
    {
        var socket = new ZmqSocket(_loop.Context, kind);
        _sockets.Add(socket);
        try
        {
            socket.Bind(ZmqEndpoint.Tcp(host, port));
            return socket;
        }
        catch (ZmqException failure)
        {
            throw new CommandException($"the broker cannot listen on {host}:{port}: {failure.Reason}. End what listens there, or take another port.");
        }
    }

    private void Take(Action input)
    {
        input();
        while (_broker.TakeEffects() is { Count: > 0 } effects)
        {
            effects.ForEach(Do);
        }
    }

    private void Do(BrokerEffect effect)
    {
        switch (effect)
        {
            case BrokerEffect.ToClient(var frames):
                _clientInputs.TrySend(frames);
                break;
            case BrokerEffect.ToClients(var text):
                _clientOutputs.TrySend(text);
                break;
            case BrokerEffect.ToWorkers(var line):
                _workerInputs.TrySend(line);
                break;
            case BrokerEffect.ToWorker toWorker when _workerInputs.TrySend([toWorker.Worker.ToFrame(), .. toWorker.Frames]):
                _broker.Delivered(toWorker);
                break;
            case BrokerEffect.ToWorker toWorker:
                _broker.Undelivered(toWorker, _loop.Now);
                break;
            case BrokerEffect.Say(var line):
                _say(line);
                break;
        }
    }
}
