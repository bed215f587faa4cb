using System;
using System.Net;
using System.Net.Sockets;
using Ordo.Transfer.Machine;

namespace Ordo.Transfer.Udp;

/// <summary>
/// One UDP socket for one thread, which alone sends, receives and waits; only <see cref="Wake"/> may be called by others. Datagrams go and come in batches where the platform can
/// (<see cref="LinuxUdpPort"/>), one by one elsewhere (<see cref="PortableUdpPort"/>).
/// </summary>
internal abstract class UdpPort : IDisposable
{
    /// <summary>The largest datagram of UDP over IPv4: 65 535 bytes less the headers of IP and UDP.</summary>
    public const int MaxDatagram = 65_507;

    /// <summary>What to ask the system for between network and program: some milliseconds at 1 GB/s, in which the thread may be elsewhere. The system caps it (net.core.rmem_max).</summary>
    private const int SystemBuffer = 4 << 20;

    /// <summary>Opens the port around a bound socket.</summary>
    protected UdpPort(Socket socket)
    {
        Socket = socket;
        Local = (IPEndPoint)socket.LocalEndPoint!;
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint Local { get; }

    /// <summary>The socket, which does not block.</summary>
    protected Socket Socket { get; }

    /// <summary>Opens a socket with what the platform does best.</summary>
    /// <param name="local">Where; port 0 takes a free one.</param>
    /// <exception cref="SocketException">The port is taken, or the address is none of this machine.</exception>
    public static UdpPort Open(IPEndPoint local)
    {
        var socket = Bind(local);
        return OperatingSystem.IsLinux() && Environment.Is64BitProcess ? new LinuxUdpPort(socket) : new PortableUdpPort(socket);
    }

    /// <summary>A bound socket that does not block.</summary>
    /// <exception cref="SocketException">The port is taken, or the address is none of this machine.</exception>
    public static Socket Bind(IPEndPoint local)
    {
        var socket = new Socket(local.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { Blocking = false, ReceiveBufferSize = SystemBuffer, SendBufferSize = SystemBuffer };
        try
        {
            socket.Bind(local);
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Has datagrams that are larger than a link of the way dropped instead of cut in pieces, so that the sender finds the size that passes (RFC 8899).</summary>
    public virtual void ForbidFragments()
    {
        if (Local.AddressFamily == AddressFamily.InterNetwork)
        {
            Socket.DontFragment = true;
        }
    }

    /// <summary>Waits until something has arrived, somebody calls <see cref="Wake"/>, or the time is over.</summary>
    /// <param name="microseconds">At most this long; 0 does not wait, -1 waits without end.</param>
    public abstract void Wait(long microseconds);

    /// <summary>Ends the wait of the thread that owns this port, or its next one. Any thread may call it.</summary>
    public abstract void Wake();

    /// <summary>Takes what has arrived, without waiting.</summary>
    /// <returns>How many datagrams <see cref="Received"/> holds now; 0 when there are none.</returns>
    public abstract int Receive();

    /// <summary>A datagram of the last <see cref="Receive"/>, valid until the next.</summary>
    /// <param name="index">0 to what it returned, less one.</param>
    /// <param name="from">Who sent it.</param>
    public abstract ReadOnlySpan<byte> Received(int index, out Peer from);

    /// <summary>Room for the next datagram to send, valid until the next call; it is sent by <see cref="Flush"/>, or before when the batch is full.</summary>
    /// <param name="size">At most <see cref="MaxDatagram"/> bytes; all of them are sent.</param>
    /// <param name="to">Who gets it.</param>
    public abstract Span<byte> Take(int size, Peer to);

    /// <summary>Sends what was taken. What the system has no room for is lost, as on the way.</summary>
    public abstract void Flush();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes the socket and what belongs to it.</summary>
    protected virtual void Dispose(bool disposing) => Socket.Dispose();
}
