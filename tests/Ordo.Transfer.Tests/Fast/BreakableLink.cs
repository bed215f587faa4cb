using System.Net;
using System.Net.Sockets;
using Ordo.Transfer.Machine.Fast.Wire;

namespace Ordo.Transfer.Tests.Fast;

/// <summary>
/// Stands between a sender and a receiver. Until it is mended no acknowledgement passes, so that the sender hears of nothing that is stored; then the session is declared to be gone, as after a break that the sender has not
/// waited for.
/// </summary>
internal sealed class BreakableLink : IDisposable
{
    private readonly IPEndPoint _server;
    private readonly Socket _front = Open();
    private readonly Socket _back = Open();
    private readonly Thread _thread;
    private EndPoint? _client;
    private ulong _session;
    private volatile bool _isMended;
    private volatile bool _isStopped;

    public BreakableLink(IPEndPoint server)
    {
        _server = server;
        _thread = new Thread(Run);
        _thread.Start();
    }

    public IPEndPoint Local => (IPEndPoint)_front.LocalEndPoint!;

    /// <summary>Ends the session, and lets everything pass from then on.</summary>
    public void Mend() => _isMended = true;

    public void Dispose()
    {
        _isStopped = true;
        _thread.Join();
        _front.Dispose();
        _back.Dispose();
    }

    private static Socket Open()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 4 << 20 };
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private void Run()
    {
        const int PollMicroseconds = 1_000;
        var room = new byte[65_536];
        var wasMended = false;
        while (!_isStopped)
        {
            if (_isMended && !wasMended)
            {
                wasMended = true;
                _front.SendTo(Gone(), _client!);
            }

            var ready = new List<Socket> { _front, _back };
            Socket.Select(ready, null, null, PollMicroseconds);
            foreach (var socket in ready)
            {
                EndPoint from = new IPEndPoint(IPAddress.Any, 0);
                Pass(socket, room.AsSpan(0, socket.ReceiveFrom(room, ref from)), from);
            }
        }
    }

    private void Pass(Socket socket, ReadOnlySpan<byte> datagram, EndPoint from)
    {
        Assert.True(Datagram.TryRead(datagram, out var head));
        if (socket == _front)
        {
            _client = from;
            _session = head.Kind == DatagramKind.Data && !_isMended ? head.Session : _session;
            _back.SendTo(datagram, SocketFlags.None, _server);
        }
        else if (_isMended || head.Kind == DatagramKind.Accept)
        {
            _front.SendTo(datagram, SocketFlags.None, _client!);
        }
    }

    private byte[] Gone()
    {
        var datagram = new byte[Datagram.HeadSize];
        new Datagram(DatagramKind.Gone, _session, Number: 0).Write(datagram);
        Datagram.Finish(datagram);
        return datagram;
    }
}
