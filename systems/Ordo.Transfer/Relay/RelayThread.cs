using System;
using System.Net;
using System.Threading;

namespace Ordo.Transfer.Relay;

/// <summary>A relay with its thread.</summary>
internal sealed class RelayThread : IDisposable
{
    private readonly UdpRelay _relay;
    private readonly Thread _thread;

    /// <summary>Starts it.</summary>
    public RelayThread(RelayOptions options)
    {
        _relay = new UdpRelay(options);
        _thread = new Thread(_relay.Run) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint Local => _relay.Local;

    /// <summary>Datagrams that were not passed on.</summary>
    public long Lost => _relay.Lost;

    /// <inheritdoc/>
    public void Dispose()
    {
        _relay.Stop();
        _thread.Join();
        _relay.Dispose();
    }
}
