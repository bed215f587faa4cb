using System.Net;
using Ordo.Transfer.Fast.Keys;
using Ordo.Transfer.Fast.Receiving;
using Ordo.Transfer.Machine;
using Ordo.Transfer.Machine.Classic;
using Ordo.Transfer.Receiving;
using Ordo.Transfer.Storage;
using Ordo.Transfer.Udp;

namespace Ordo.Transfer.Tests.Fast;

/// <summary>A receiver on a free port of this machine, with its thread.</summary>
internal sealed class RunningReceiver : IReceiverLines, IDisposable
{
    private readonly UdpPort _port;
    private readonly Receiver _receiver;
    private readonly Thread _thread;

    public RunningReceiver(string directory, TransferKey? key = null, int port = 0, InboxOptions? inbox = null, FastReceiverOptions? options = null)
    {
        _port = UdpPort.Open(new IPEndPoint(IPAddress.Loopback, port));
        var opened = Inbox.Open((inbox ?? new InboxOptions(directory)) with { Directory = directory });
        var fast = new FastReceiver(_port, opened, this, (options ?? new FastReceiverOptions()) with { Key = key });
        _receiver = new Receiver(_port, opened, this, new ClassicReceiverOptions { OffersFast = true, MaxSessions = options?.MaxSessions ?? ClassicReceiverOptions.DefaultMaxSessions }, fast);
        _thread = new Thread(_receiver.Run);
        _thread.Start();
    }

    public IPEndPoint Local => _port.Local;

    public System.Collections.Concurrent.ConcurrentQueue<string> Troubles { get; } = new();

    public System.Collections.Concurrent.ConcurrentQueue<string> Names { get; } = new();

    public System.Collections.Concurrent.ConcurrentQueue<(FileEnd End, string Name)> GivenUps { get; } = new();

    public void Ready()
    {
    }

    public void Happened(ClassicEvent happened, Peer from, ClassicStart start, long received)
    {
    }

    public void Completed(Peer from, string asked, string name, long size, bool isFast) => Names.Enqueue(name);

    public void GivenUp(FileEnd end, Peer from, string asked, long size, string reason)
    {
        GivenUps.Enqueue((end, asked));
        if (end != FileEnd.Dropped)
        {
            Troubles.Enqueue(FileEndText.Of(end, from, asked, reason));
        }
    }

    public void Trouble(string line) => Troubles.Enqueue(line);

    public void Dispose()
    {
        if (!_thread.IsAlive)
        {
            return;
        }

        _receiver.Stop();
        _thread.Join();
        _receiver.Dispose();
        _port.Dispose();
    }
}
