using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using Ordo.Machine;
using Ordo.Transfer.Fast.Keys;
using Ordo.Transfer.Machine;
using Ordo.Transfer.Machine.Fast.Wire;
using Ordo.Transfer.Receiving;
using Ordo.Transfer.Storage;
using Ordo.Transfer.Udp;

namespace Ordo.Transfer.Fast.Receiving;

/// <summary>All sessions of the fast mode on one port. Nobody gets more bytes than came in his name before he has shown that he hears the answers.</summary>
internal sealed class FastReceiver : IFastReceiver
{
    /// <summary>Greetings that nobody has followed up: each takes some KB, and more than that are somebody's game.</summary>
    private const int MaxUnproven = 256;

    /// <summary>How long a greeting may take to be followed up, and the last word to be heard.</summary>
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(5);

    private readonly UdpPort _port;
    private readonly Inbox _inbox;
    private readonly IReceiverLines _lines;
    private readonly FastReceiverOptions _options;
    private readonly OpenPartials _open = new();
    private readonly Dictionary<ulong, FastSession> _sessions = [];
    private readonly Dictionary<(Peer From, Nonce Sender), FastSession> _greeted = [];
    private readonly List<FastSession> _ending = [];
    private readonly byte[] _room = new byte[UdpPort.MaxDatagram];

    /// <summary>Makes it.</summary>
    public FastReceiver(UdpPort port, Inbox inbox, IReceiverLines lines, FastReceiverOptions options) => (_port, _inbox, _lines, _options) = (port, inbox, lines, options);

    /// <summary>How many sessions there are, greetings included.</summary>
    public int Sessions => _sessions.Count;

    /// <inheritdoc/>
    public Instant Deadline
    {
        get
        {
            var deadline = Instant.Forever;
            foreach (var session in _sessions.Values)
            {
                deadline = Instant.Min(deadline, Instant.Min(session.Deadline, EndOf(session)));
            }

            return deadline;
        }
    }

    /// <inheritdoc/>
    public bool Receive(Instant now, Peer from, ReadOnlySpan<byte> datagram)
    {
        if (!Datagram.TryRead(datagram, out var head))
        {
            return false;
        }

        if (head.Kind == DatagramKind.Hello)
        {
            return Greet(now, from, datagram, head);
        }

        if (head.Kind == DatagramKind.Data)
        {
            if (_sessions.TryGetValue(head.Session, out var session) && session.Start.From == from && (session.IsProven || HasRoomFor(session)))
            {
                session.Receive(datagram, head, _room, now);
            }
            else
            {
                Answer(DatagramKind.Gone, head.Session, from, []);
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public void Tick(Instant now)
    {
        List<FastSession>? ended = null;
        foreach (var session in _sessions.Values)
        {
            session.Turn(now);
            if (now >= EndOf(session))
            {
                (ended ??= []).Add(session);
            }
        }

        ended?.ForEach(session => End(session, now));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var session in _sessions.Values.Concat(_ending))
        {
            session.Dispose();
        }

        _sessions.Clear();
        _ending.Clear();
    }

    private bool Greet(Instant now, Peer from, ReadOnlySpan<byte> datagram, Datagram head)
    {
        if (!Hello.TryRead(datagram, out var hello))
        {
            return false;
        }

        if (!_greeted.TryGetValue((from, hello.Nonce), out var session))
        {
            if (Check(datagram, head, hello) is { } refusal)
            {
                Span<byte> body = stackalloc byte[Nonce.Size + 1];
                hello.Nonce.Write(body);
                body[^1] = (byte)refusal;
                Answer(DatagramKind.Refuse, 0, from, body);
                return false;
            }

            session = Begin(now, from, hello.Nonce);
        }

        session.Accept(datagram.Length);
        return true;
    }

    private Refusal? Check(ReadOnlySpan<byte> datagram, Datagram head, Hello hello)
    {
        if (hello.IsKeyed != (_options.Key is not null))
        {
            return hello.IsKeyed ? Refusal.OtherKey : Refusal.NeedsKey;
        }

        using var seal = DatagramSeal.OfHello(_options.Key, hello.Nonce);
        if (!seal.TryOpen(datagram, Hello.BodyAt, head.Number, _room, out var body))
        {
            return Refusal.OtherKey;
        }

        if (body is not [Hello.Version, ..])
        {
            return Refusal.Version;
        }

        return Proven >= _options.MaxSessions || Window() < FastReceiverOptions.MinBuffer ? Refusal.Busy : null;
    }

    /// <summary>Whether a session may begin in earnest: many may have been greeted before the first of them took its memory.</summary>
    private bool HasRoomFor(FastSession session) => Proven < _options.MaxSessions && session.Start.Window <= MemoryLeft;

    private FastSession Begin(Instant now, Peer from, Nonce sender)
    {
        var unproven = _sessions.Values.Where(session => !session.IsProven).ToList();
        if (unproven.Count >= MaxUnproven)
        {
            End(unproven.MinBy(session => session.Heard.Microseconds)!, now);
        }

        Span<byte> random = stackalloc byte[Nonce.Size + sizeof(ulong)];
        RandomNumberGenerator.Fill(random);
        var start = new FastSessionStart(BitConverter.ToUInt64(random[Nonce.Size..]), from, sender, Nonce.Read(random), _options.Key, Window());
        var session = new FastSession(_port, _inbox, _open, _lines, start, now);
        _sessions.Add(start.Id, session);
        _greeted.Add((from, sender), session);
        return session;
    }

    /// <summary>How many have shown that they hear the answers.</summary>
    private int Proven => _sessions.Values.Count(session => session.IsProven);

    private long MemoryLeft => _options.Memory - _sessions.Values.Where(session => session.IsProven).Sum(session => (long)session.Start.Window);

    /// <summary>The memory for one more session: a quarter of what is left.</summary>
    private int Window() => (int)Math.Min(MemoryLeft / 4, FastReceiverOptions.MaxBuffer);

    private Instant EndOf(FastSession session) => session.IsOver ? Instant.Never : session.Heard + (session.IsProven && !session.IsAtEnd ? _options.Patience : Linger);

    private void End(FastSession session, Instant now)
    {
        if (session.IsProven && !session.IsAtEnd && !session.IsOver)
        {
            _lines.Trouble($"{session.Start.From.ToText()}:{session.Start.From.Port} says nothing any more; what has come of its files is kept for when it comes back.");
        }

        session.Close();
        _ending.RemoveAll(ended => ended.TryDispose());
        _ending.Add(session);
        _sessions.Remove(session.Start.Id);
        _greeted.Remove((session.Start.From, session.Start.Sender));
    }

    private void Answer(DatagramKind kind, ulong session, Peer to, ReadOnlySpan<byte> body)
    {
        var datagram = _port.Take(Datagram.HeadSize + body.Length, to);
        new Datagram(kind, session, Number: 0).Write(datagram);
        body.CopyTo(datagram[Datagram.HeadSize..]);
        Datagram.Finish(datagram);
    }
}
