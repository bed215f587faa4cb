using System.Collections.Concurrent;
using System.Net;
using Ordo.Transfer.Machine;
using Ordo.Transfer.Machine.Classic;
using Ordo.Transfer.Receiving;
using Ordo.Transfer.Sending;
using Ordo.Transfer.Storage;
using Ordo.Transfer.Udp;

namespace Ordo.Transfer.Tests.EndToEnd;

/// <summary>A receiver of the classic protocol in this process, on a port that the system chooses.</summary>
internal sealed class RunningClassic : IReceiverLines, IDisposable
{
    private readonly UdpPort _port = UdpPort.Open(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly Receiver _receiver;
    private readonly Thread _thread;

    public RunningClassic(InboxOptions inbox, ClassicReceiverOptions? options = null)
    {
        _receiver = new Receiver(_port, Inbox.Open(inbox), this, options ?? new ClassicReceiverOptions());
        _thread = new Thread(_receiver.Run);
        _thread.Start();
    }

    public IPEndPoint Local => _port.Local;

    /// <summary>Files that stand: what they were to be called, and what they are called.</summary>
    public ConcurrentQueue<(string Asked, string Name)> Files { get; } = new();

    /// <summary>What was told beside.</summary>
    public ConcurrentQueue<string> Troubles { get; } = new();

    /// <summary>Sends a file to it.</summary>
    public SenderStep Send(string path, string name)
    {
        using var port = UdpPort.Open(new IPEndPoint(IPAddress.Loopback, 0));
        using var file = SourceFile.Open(path);
        using var console = new SenderConsole(isClassicShown: false);
        return new ClassicSend(port, Local.ToPeer(), console).Run(file, name, isMarked: false, TestContext.Current.CancellationToken);
    }

    void IReceiverLines.Ready()
    {
    }

    void IReceiverLines.Happened(ClassicEvent happened, Peer from, ClassicStart start, long received)
    {
    }

    void IReceiverLines.Completed(Peer from, string asked, string name, long size, bool isFast) => Files.Enqueue((asked, name));

    void IReceiverLines.GivenUp(FileEnd end, Peer from, string asked, long size, string reason) => Troubles.Enqueue(FileEndText.Of(end, from, asked, reason));

    void IReceiverLines.Trouble(string line) => Troubles.Enqueue(line);

    public void Dispose()
    {
        _receiver.Stop();
        _thread.Join();
        _receiver.Dispose();
        _port.Dispose();
    }
}
