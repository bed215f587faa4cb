using System.Net;
using Ordo.Transfer.Machine;
using Ordo.Transfer.Udp;

namespace Ordo.Transfer.Tests.Fast;

/// <summary>A port that keeps what is sent instead of sending it.</summary>
internal sealed class RecordingPort() : UdpPort(Bind(new IPEndPoint(IPAddress.Loopback, 0)))
{
    public List<(Peer To, byte[] Datagram)> Sent { get; } = [];

    public override Span<byte> Take(int size, Peer to)
    {
        Sent.Add((to, new byte[size]));
        return Sent[^1].Datagram;
    }

    public override void Flush()
    {
    }

    public override int Receive() => 0;

    public override ReadOnlySpan<byte> Received(int index, out Peer from) => throw new InvalidOperationException("Nothing is received.");

    public override void Wait(long microseconds)
    {
    }

    public override void Wake()
    {
    }
}
