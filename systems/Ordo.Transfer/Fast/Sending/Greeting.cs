using System;
using System.Linq;
using System.Security.Cryptography;
using System.Threading;
using Ordo.CommandLine;
using Ordo.Transfer.Fast.Keys;
using Ordo.Transfer.Machine;
using Ordo.Transfer.Machine.Fast.Wire;
using Ordo.Transfer.Udp;

namespace Ordo.Transfer.Fast.Sending;

/// <summary>
/// Asks a receiver for a session. It greets with datagrams of several sizes at once: the largest that is answered passes the way there (as in RFC 8899, without a search of its own).
/// </summary>
/// <param name="port">The port, which belongs to the calling thread.</param>
/// <param name="receiver">Who is asked.</param>
/// <param name="options">Key, sizes and patience.</param>
internal sealed class Greeting(UdpPort port, Peer receiver, FastSendOptions options)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(300);

    /// <summary>A refusal bears no seal: with a key it counts when the receiver itself has said nothing for so long.</summary>
    private static readonly TimeSpan RefusalDoubt = TimeSpan.FromSeconds(2);

    private readonly byte[] _room = new byte[UdpPort.MaxDatagram];
    private readonly Nonce _nonce = Nonce.Read(RandomNumberGenerator.GetBytes(Nonce.Size));
    private ulong _number;
    private string _problem = "nobody answers";
    private string? _refusal;

    /// <summary>Greets until there is a session.</summary>
    /// <exception cref="CommandException">The receiver refuses, or says nothing.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public OutgoingSession Run(CancellationToken stop)
    {
        using var seal = DatagramSeal.OfHello(options.Key, _nonce);
        var begin = LoopClock.Now;
        for (var next = begin; ;)
        {
            stop.ThrowIfCancellationRequested();
            var now = LoopClock.Now;
            if (now - begin > options.Patience)
            {
                throw new CommandException(_refusal ?? $"no session at {options.Target}: {_problem}. Is 'ordo transfer receive' running there?");
            }

            if (now >= next)
            {
                SendAll(seal);
                next = now + Interval;
            }

            port.Wait(LoopClock.MicrosecondsTo(next));
            var session = Receive();
            if (_refusal is not null && (options.Key is null || (session is null && LoopClock.Now - begin > RefusalDoubt)))
            {
                session?.Dispose();
                throw new CommandException(_refusal);
            }

            if (session is not null)
            {
                return session;
            }
        }
    }

    private void SendAll(DatagramSeal seal)
    {
        foreach (var size in options.DatagramSizes)
        {
            var datagram = port.Take(size, receiver);
            datagram.Clear();
            var number = _number++;
            new Datagram(DatagramKind.Hello, Session: 0, number).Write(datagram);
            new Hello(_nonce, options.Key is not null).Write(datagram);
            datagram[Hello.BodyAt] = Hello.Version;
            seal.Seal(datagram, Hello.BodyAt, number);
            Datagram.Finish(datagram);

            // Each by itself: one that is too large for the link would take its neighbours with it.
            port.Flush();
        }
    }

    /// <summary>Reads answers; of several, that to the largest datagram counts.</summary>
    private OutgoingSession? Receive()
    {
        OutgoingSession? session = null;
        for (int count; (count = port.Receive()) > 0;)
        {
            for (var i = 0; i < count; i++)
            {
                var datagram = port.Received(i, out var from);
                if (from == receiver && Datagram.TryRead(datagram, out var head))
                {
                    session = Take(datagram, head, session);
                }
            }
        }

        return session;
    }

    private OutgoingSession? Take(ReadOnlySpan<byte> datagram, Datagram head, OutgoingSession? session)
    {
        if (head.Kind == DatagramKind.Refuse && datagram.Length == Datagram.HeadSize + Nonce.Size + 1 && Nonce.Read(datagram[Datagram.HeadSize..]) == _nonce)
        {
            Refuse((Refusal)datagram[^1]);
            return session;
        }

        if (head.Kind != DatagramKind.Accept || datagram.Length <= Accept.BodyAt || Nonce.Read(datagram[(Datagram.HeadSize + Nonce.Size)..]) != _nonce)
        {
            return session;
        }

        var other = Nonce.Read(datagram[Datagram.HeadSize..]);
        var seal = DatagramSeal.OfReceiver(options.Key, _nonce, other);
        if (!seal.TryOpen(datagram, Accept.BodyAt, head.Number, _room, out var body) || !Accept.TryRead(body, out var accept) || !options.DatagramSizes.Contains(accept.HelloSize))
        {
            seal.Dispose();
            return session;
        }

        if (session is not null && (session.Id != head.Session || session.DatagramSize >= accept.HelloSize))
        {
            seal.Dispose();
            return session;
        }

        session?.Dispose();
        return new OutgoingSession(head.Session, accept, DatagramSeal.OfSender(options.Key, _nonce, other), seal);
    }

    private void Refuse(Refusal why)
    {
        if (why == Refusal.Busy)
        {
            _problem = "the receiver has as many transfers as it may";
            return;
        }

        _refusal = why switch
        {
            Refusal.Version => $"the receiver at {options.Target} speaks another version of the fast mode: send with --classic, or bring both to one version.",
            Refusal.NeedsKey => $"the receiver at {options.Target} asks for a key: give --key-file, the same as there.",
            Refusal.OtherKey => $"the receiver at {options.Target} has no key, or another one: both sides need the same --key-file.",
            _ => _refusal,
        };
    }
}
