using System.Net;
using Ordo.Transfer.Machine;
using Ordo.Transfer.Machine.Fast.Wire;
using Ordo.Transfer.Udp;

namespace Ordo.Transfer.Tests.Fast;

/// <summary>Stands between a sender and a receiver, hears everything and passes it on, and before each datagram of the sender says to him what it likes in the receiver's name.</summary>
internal sealed class Meddler : IDisposable
{
    private const long PollMicroseconds = 500;

    private readonly UdpPort _front = Open();
    private readonly UdpPort _back = Open();
    private readonly Peer _receiver;
    private readonly Func<Datagram, byte[], byte[]?> _says;
    private readonly Thread _thread;
    private Peer _sender;
    private volatile bool _isStopped;

    /// <summary>Begins to meddle.</summary>
    /// <param name="receiver">The receiver.</param>
    /// <param name="says">What is said when the sender sends a datagram; null says nothing.</param>
    public Meddler(IPEndPoint receiver, Func<Datagram, byte[], byte[]?> says)
    {
        (_receiver, _says) = (receiver.ToPeer(), says);
        _thread = new Thread(Run);
        _thread.Start();
    }

    public IPEndPoint Local => _front.Local;

    /// <summary>A datagram of any kind that bears no seal.</summary>
    public static byte[] Datagram(DatagramKind kind, ulong session, params ReadOnlySpan<byte> body)
    {
        var datagram = new byte[Machine.Fast.Wire.Datagram.HeadSize + body.Length];
        new Datagram(kind, session, Number: 0).Write(datagram);
        body.CopyTo(datagram.AsSpan(Machine.Fast.Wire.Datagram.HeadSize));
        Machine.Fast.Wire.Datagram.Finish(datagram);
        return datagram;
    }

    public void Dispose()
    {
        _isStopped = true;
        _thread.Join();
        _front.Dispose();
        _back.Dispose();
    }

    private static UdpPort Open() => UdpPort.Open(new IPEndPoint(IPAddress.Loopback, 0));

    private void Run()
    {
        while (!_isStopped)
        {
            var (there, back) = (_front.Receive(), _back.Receive());
            for (var i = 0; i < there; i++)
            {
                var datagram = _front.Received(i, out _sender).ToArray();
                if (Machine.Fast.Wire.Datagram.TryRead(datagram, out var head) && _says(head, datagram) is { } lie)
                {
                    lie.CopyTo(_front.Take(lie.Length, _sender));
                }

                datagram.CopyTo(_back.Take(datagram.Length, _receiver));
            }

            _front.Flush();
            _back.Flush();
            for (var i = 0; i < back; i++)
            {
                var datagram = _back.Received(i, out _);
                datagram.CopyTo(_front.Take(datagram.Length, _sender));
            }

            _front.Flush();
            if (there + back == 0)
            {
                _front.Wait(PollMicroseconds);
            }
        }
    }
}
