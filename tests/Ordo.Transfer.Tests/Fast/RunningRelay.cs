using System.Net;
using Ordo.Transfer.Relay;

namespace Ordo.Transfer.Tests.Fast;

/// <summary>A bad network in front of a server, with its thread.</summary>
internal sealed class RunningRelay : IDisposable
{
    private readonly UdpRelay _relay;
    private readonly Thread _thread;

    public RunningRelay(IPEndPoint server, Func<RelayOptions, RelayOptions> shape)
    {
        _relay = new UdpRelay(shape(new RelayOptions(new IPEndPoint(IPAddress.Loopback, 0), server)));
        _thread = new Thread(_relay.Run);
        _thread.Start();
    }

    public IPEndPoint Local => _relay.Local;

    public long Lost => _relay.Lost;

    public void Dispose()
    {
        _relay.Stop();
        _thread.Join();
        _relay.Dispose();
    }
}
