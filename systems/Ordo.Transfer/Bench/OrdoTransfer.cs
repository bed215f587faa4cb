using System;
using System.IO;
using System.Net;
using System.Threading;
using Ordo.Transfer.Fast.Keys;
using Ordo.Transfer.Fast.Receiving;
using Ordo.Transfer.Fast.Sending;
using Ordo.Transfer.Machine.Classic;
using Ordo.Transfer.Receiving;
using Ordo.Transfer.Sending;
using Ordo.Transfer.Storage;
using Ordo.Transfer.Udp;

namespace Ordo.Transfer.Bench;

/// <summary>A receiver and a sender of ours in this process, each with its threads, over the loopback.</summary>
internal sealed class OrdoTransfer : ITransferUnderTest
{
    private readonly string _directory;
    private readonly bool _isClassic;
    private readonly TransferKey? _key;
    private readonly int? _datagramSize;
    private readonly UdpPort _port;
    private readonly Receiver _receiver;
    private readonly Thread _thread;

    /// <summary>Starts the receiver.</summary>
    /// <param name="directory">Where files go.</param>
    /// <param name="isClassic">Whether the classic protocol is measured.</param>
    /// <param name="key">The key of the fast mode.</param>
    /// <param name="datagramSize">The size of datagrams, where it is not to be found.</param>
    public OrdoTransfer(string directory, bool isClassic = false, TransferKey? key = null, int? datagramSize = null)
    {
        (_directory, _isClassic, _key, _datagramSize) = (directory, isClassic, key, datagramSize);
        _port = UdpPort.Open(new IPEndPoint(IPAddress.Loopback, 0));
        var inbox = Inbox.Open(new InboxOptions(directory) { Overwrite = true });
        var fast = new FastReceiver(_port, inbox, new QuietLines(), new FastReceiverOptions { Key = key });
        _receiver = new Receiver(_port, inbox, new QuietLines(), new ClassicReceiverOptions { OffersFast = true }, fast);
        _thread = new Thread(_receiver.Run);
        _thread.Start();
    }

    /// <inheritdoc/>
    public IPEndPoint Server => _port.Local;

    /// <inheritdoc/>
    public Measured Send(string file, IPEndPoint to, TimeSpan limit, CancellationToken stop)
    {
        using var port = UdpPort.Open(new IPEndPoint(IPAddress.Loopback, 0));
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        end.CancelAfter(limit);
        using var waking = end.Token.Register(port.Wake);
        var lines = new QuietLines();
        var began = LoopClock.Now;
        var isDone = TrySend(port, file, to, lines, end.Token);
        var seconds = (LoopClock.Now - began).TotalSeconds;
        var there = Path.Combine(_directory, Path.GetFileName(file));
        return isDone ? new Measured(new FileInfo(file).Length, seconds, SameFile.Is(file, there)) : new Measured(lines.Done, seconds, IsWhole: false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _receiver.Stop();
        _thread.Join();
        _receiver.Dispose();
        _port.Dispose();
    }

    private bool TrySend(UdpPort port, string file, IPEndPoint to, QuietLines lines, CancellationToken stop)
    {
        try
        {
            if (_isClassic)
            {
                using var source = SourceFile.Open(file);
                return new ClassicSend(port, to.ToPeer(), lines).Run(source, Path.GetFileName(file), isMarked: false, stop) == SenderStep.Done;
            }

            var options = new FastSendOptions(to.ToString()) { Key = _key };
            if (_datagramSize is { } size)
            {
                options = options with { DatagramSizes = [size] };
            }

            var send = new FastSend(port, to.ToPeer(), [new SendItem(file, Path.GetFileName(file))], options, lines);
            send.Run(stop);
            return send.Results.NameOf(0) is not null;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
