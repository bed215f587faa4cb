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

    /// <summary>A sender that is there asks for news four times a second.</summary>
    private static readonly TimeSpan FollowedAfter = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(5);

    private readonly UdpPort _port;
    private readonly Inbox _inbox;
    private readonly IReceiverLines _lines;
    private readonly FastReceiverOptions _options;
    private readonly OpenPartials _open = new();
    private readonly Dictionary<ulong, FastSession> _sessions = [];
    private readonly Dictionary<(Peer From, Nonce Sender), FastSession> _greeted = [];
    private readonly List<FastSession> _ending = [];
    private long _lastNumber;
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

        if (head.Kind == DatagramKind.Farewell && _sessions.TryGetValue(head.Session, out var leaving) && leaving.Start.From == from && leaving.IsFarewell(datagram, head, _room))
        {
            End(leaving, isSilent: false);
        }
        else if (head.Kind == DatagramKind.Data)
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
            if (now >= EndOf(session) || IsFollowed(session, now))
            {
                (ended ??= []).Add(session);
            }
        }

        ended?.ForEach(session => End(session, isSilent: session.IsProven && !session.IsAtEnd && !session.IsOver));
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
            End(unproven.MinBy(session => session.Heard.Microseconds)!, isSilent: false);
        }

        Span<byte> random = stackalloc byte[Nonce.Size + sizeof(ulong)];
        RandomNumberGenerator.Fill(random);
        var start = new FastSessionStart(BitConverter.ToUInt64(random[Nonce.Size..]), from, sender, Nonce.Read(random), _options.Key, Window());
        var session = new FastSession(_port, _inbox, _open, _lines, start, now) { Number = ++_lastNumber };
        _sessions.Add(start.Id, session);
        _greeted.Add((from, sender), session);
        return session;
    }

    /// <summary>How many have shown that they hear the answers.</summary>
    private int Proven => _sessions.Values.Count(session => session.IsProven);

    /// <summary>The memory that no session has.</summary>
    public long MemoryLeft => _options.Memory - _sessions.Values.Concat(_ending).Where(session => session.IsProven).Sum(session => (long)session.Start.Window);

    /// <summary>The memory for one more session: a quarter of what is left.</summary>
    private int Window() => (int)Math.Clamp(Math.Max(MemoryLeft / 4, Math.Min(MemoryLeft, FastReceiverOptions.MinBuffer)), 0, FastReceiverOptions.MaxBuffer);

    private Instant EndOf(FastSession session) => session.IsOver ? Instant.Never : session.Heard + (session.IsProven && !session.IsAtEnd ? _options.Patience : Linger);

    /// <summary>
    /// Whether a sender that says nothing any more was started anew: a later session from the same address is at work. The files of the earlier one are free for it then; should it live after all, it greets again.
    /// </summary>
    private bool IsFollowed(FastSession session, Instant now) =>
        session.IsProven && now - session.Heard > FollowedAfter
        && _sessions.Values.Any(other => other.IsProven && other.Start.From.Address == session.Start.From.Address && other.Heard > session.Heard && other.Number > session.Number);

    private void End(FastSession session, bool isSilent)
    {
        if (isSilent)
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
