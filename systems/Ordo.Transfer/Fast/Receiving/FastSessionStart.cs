using Ordo.Machine;
using Ordo.Transfer.Fast.Keys;
using Ordo.Transfer.Machine;
using Ordo.Transfer.Machine.Fast.Wire;
using Ordo.Transfer.Udp;

namespace Ordo.Transfer.Fast.Receiving;

/// <summary>How a session begins: all that is kept of a sender from its greeting until its first piece. It has no seals and no buffers, since anybody can greet.</summary>
internal sealed class FastSessionStart
{
    private ulong _packets;

    /// <summary>Its number, which nobody guesses.</summary>
    public required ulong Id { get; init; }

    /// <summary>The how manieth of the port it is.</summary>
    public required long Order { get; init; }

    /// <summary>When the sender greeted.</summary>
    public required Instant Begun { get; init; }

    /// <summary>Who sends.</summary>
    public required Peer From { get; init; }

    /// <summary>The nonce of the sender.</summary>
    public required Nonce Sender { get; init; }

    /// <summary>The nonce of this side.</summary>
    public required Nonce Receiver { get; init; }

    /// <summary>The key of both; null when there is none.</summary>
    public TransferKey? Key { get; init; }

    /// <summary>How many bytes of the stream it holds.</summary>
    public required int Window { get; init; }

    /// <summary>The number of the next packet to the sender: no two have the same, or they would be sealed alike.</summary>
    public ulong NextPacket() => _packets++;

    /// <summary>Answers a greeting.</summary>
    /// <param name="port">Sends the answer.</param>
    /// <param name="helloSize">The size of the greeting's datagram.</param>
    public void Accept(UdpPort port, int helloSize)
    {
        var body = new ByteWriter(capacity: 16);
        new Accept(helloSize, Window).Write(body);
        using var seal = DatagramSeal.OfReceiver(Key, Sender, Receiver);
        var number = NextPacket();
        var datagram = port.Take(Machine.Fast.Wire.Accept.BodyAt + body.Length + seal.Overhead, From);
        new Datagram(DatagramKind.Accept, Id, number).Write(datagram);
        Receiver.Write(datagram[Datagram.HeadSize..]);
        Sender.Write(datagram[(Datagram.HeadSize + Nonce.Size)..]);
        body.Written.CopyTo(datagram[Machine.Fast.Wire.Accept.BodyAt..]);
        seal.Seal(datagram, Machine.Fast.Wire.Accept.BodyAt, number);
        Datagram.Finish(datagram);
    }
}
