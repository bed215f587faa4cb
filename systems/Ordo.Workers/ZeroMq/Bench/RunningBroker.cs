using System;
using System.Threading;

namespace Ordo.Workers.ZeroMq.Bench;

/// <summary>The broker as the verb runs it, on free ports of this machine and with a console that nobody reads.</summary>
internal sealed class RunningBroker : IDisposable
{
    private readonly BrokerHost _broker;
    private readonly Thread _thread;

    /// <summary>Starts it.</summary>
    /// <param name="say">Takes the lines of its console.</param>
    public RunningBroker(Action<string> say)
    {
        _broker = new BrokerHost(new BrokerPorts("127.0.0.1", 0, 0, 0, 0), echoesAll: false, isFair: false, say, TimeProvider.System);
        _thread = new Thread(_broker.Run) { IsBackground = true, Name = "broker" };
        _thread.Start();
    }

    /// <summary>Where it takes lines.</summary>
    public string Endpoint => _broker.ClientInputs;

    /// <inheritdoc/>
    public void Dispose()
    {
        _broker.Stop();
        _thread.Join();
        _broker.Dispose();
    }
}
