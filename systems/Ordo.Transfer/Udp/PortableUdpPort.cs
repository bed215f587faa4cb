using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using Ordo.Transfer.Machine;

namespace Ordo.Transfer.Udp;

/// <summary>A port by the framework's sockets alone: one call for each datagram, for platforms without batches.</summary>
internal sealed class PortableUdpPort : UdpPort
{
    private readonly byte[] _received = GC.AllocateUninitializedArray<byte>(MaxDatagram);
    private readonly byte[] _taken = GC.AllocateUninitializedArray<byte>(MaxDatagram);
    private readonly SocketAddress _from;
    private readonly Socket _waker;
    private int _receivedSize;
    private int _takenSize;
    private Peer _to;

    /// <summary>Takes over a bound socket.</summary>
    public PortableUdpPort(Socket socket)
        : base(socket)
    {
        _from = new SocketAddress(Local.AddressFamily);
        _waker = Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _waker.Connect(_waker.LocalEndPoint!);
    }

    /// <inheritdoc/>
    public override void Wait(long microseconds)
    {
        var readable = new List<Socket> { Socket, _waker };
        Socket.Select(readable, checkWrite: null, checkError: null, microseconds < 0 ? -1 : (int)Math.Min(microseconds, int.MaxValue));
        if (readable.Contains(_waker))
        {
            _waker.Receive(stackalloc byte[1], SocketFlags.None, out _);
        }
    }

    /// <inheritdoc/>
    public override void Wake() => _waker.Send([0], SocketFlags.None, out _);

    /// <inheritdoc/>
    public override int Receive()
    {
        try
        {
            _receivedSize = Socket.ReceiveFrom(_received, SocketFlags.None, _from);
            return 1;
        }
        catch (SocketException nothing) when (nothing.SocketErrorCode is SocketError.WouldBlock or SocketError.ConnectionReset or SocketError.MessageSize)
        {
            return 0;
        }
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Received(int index, out Peer from)
    {
        from = ((IPEndPoint)Local.Create(_from)).ToPeer();
        return _received.AsSpan(0, _receivedSize);
    }

    /// <inheritdoc/>
    public override Span<byte> Take(int size, Peer to)
    {
        Flush();
        (_takenSize, _to) = (size, to);
        return _taken.AsSpan(0, size);
    }

    /// <inheritdoc/>
    public override void Flush()
    {
        if (_takenSize == 0)
        {
            return;
        }

        try
        {
            Socket.SendTo(_taken.AsSpan(0, _takenSize), SocketFlags.None, _to.ToEndPoint(Local.AddressFamily));
        }
        catch (SocketException)
        {
            // A datagram may be lost here as anywhere on its way; whoever waits for its answer sends it again.
        }

        _takenSize = 0;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _waker.Dispose();
    }
}
