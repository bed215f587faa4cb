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
    /// <summary>A sender that is there asks for news four times a second.</summary>
    private static readonly TimeSpan FollowedAfter = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(5);

    /// <summary>How often to look whether the threads of ended sessions have ended, too: their memory is free for others then.</summary>
    private static readonly TimeSpan ReleaseInterval = TimeSpan.FromMilliseconds(50);

    private readonly UdpPort _port;
    private readonly Inbox _inbox;
    private readonly IReceiverLines _lines;
    private readonly FastReceiverOptions _options;
    private readonly OpenPartials _open = new();
    private readonly GreetedSenders _greeted = new();
    private readonly Dictionary<ulong, FastSession> _sessions = [];
    private readonly Dictionary<(Peer From, Nonce Sender), FastSession> _byGreeting = [];
    private readonly List<FastSession> _ending = [];
    private readonly byte[] _room = new byte[UdpPort.MaxDatagram];
    private Instant _releaseAt = Instant.Forever;
    private long _lastOrder;

    /// <summary>Makes it.</summary>
    public FastReceiver(UdpPort port, Inbox inbox, IReceiverLines lines, FastReceiverOptions options) =>
        (_port, _inbox, _lines, _options, MemoryLeft) = (port, inbox, lines, options, options.Memory);

    /// <summary>How many sessions there are, greetings included.</summary>
    public int Sessions => _sessions.Count + _greeted.Count;

    /// <inheritdoc/>
    public int Served => _sessions.Count;


    /// <summary>The memory that no session has.</summary>
    public long MemoryLeft { get; private set; }

    /// <inheritdoc/>
    public Instant Deadline
    {
        get
        {
            var deadline = Instant.Min(_greeted.Deadline, _releaseAt);
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

        switch (head.Kind)
        {
            case DatagramKind.Hello:
                return Greet(now, from, datagram, head);
            case DatagramKind.Data:
                TakeData(now, from, datagram, head);
                return false;
            case DatagramKind.Farewell when _sessions.TryGetValue(head.Session, out var leaving) && leaving.Start.From == from && leaving.IsFarewell(datagram, head, _room):
                End(leaving, isSilent: false);
                return false;
            default:
                return false;
        }
    }

    /// <inheritdoc/>
    public void Tick(Instant now)
    {
        _greeted.Expire(now);
        List<FastSession>? ended = null;
        foreach (var session in _sessions.Values)
        {
            session.Turn(now);
            if (now >= EndOf(session) || IsFollowed(session, now))
            {
                (ended ??= []).Add(session);
            }
        }

        ended?.ForEach(session => End(session, isSilent: !session.IsAtEnd && !session.IsOver));
        if (now >= _releaseAt)
        {
            Release(TimeSpan.Zero);
            _releaseAt = _ending.Count > 0 ? now + ReleaseInterval : Instant.Forever;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var session in _sessions.Values.ToList())
        {
            End(session, isSilent: false);
        }

        Release(_options.StopPatience);
        if (_ending.Count > 0)
        {
            _lines.Trouble($"the disk is slow: {_ending.Count} transfers that were being written are not waited for.");
        }
    }

    private bool Greet(Instant now, Peer from, ReadOnlySpan<byte> datagram, Datagram head)
    {
        if (!Hello.TryRead(datagram, out var hello))
        {
            return false;
        }

        var start = _byGreeting.TryGetValue((from, hello.Nonce), out var session) ? session.Start : _greeted.Find(from, hello.Nonce);
        if (start is null)
        {
            if (Check(datagram, head, hello) is { } refusal)
            {
                Span<byte> body = stackalloc byte[Nonce.Size + 1];
                hello.Nonce.Write(body);
                body[^1] = (byte)refusal;
                Answer(DatagramKind.Refuse, 0, from, body);
                return refusal == Refusal.Busy; // It waits here, and greets again.
            }

            start = NewStart(now, from, hello.Nonce);
            _greeted.Add(start);
        }

        start.Accept(_port, datagram.Length);
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

        return IsFull || Window() < FastReceiverOptions.MinBuffer ? Refusal.Busy : null;
    }

    private FastSessionStart NewStart(Instant now, Peer from, Nonce sender)
    {
        Span<byte> random = stackalloc byte[Nonce.Size + sizeof(ulong)];
        RandomNumberGenerator.Fill(random);
        return new FastSessionStart
        {
            Id = BitConverter.ToUInt64(random[Nonce.Size..]),
            Order = ++_lastOrder,
            Begun = now,
            From = from,
            Sender = sender,
            Receiver = Nonce.Read(random),
            Key = _options.Key,
            Window = Window(),
        };
    }

    private void TakeData(Instant now, Peer from, ReadOnlySpan<byte> datagram, Datagram head)
    {
        if (_sessions.TryGetValue(head.Session, out var session) && session.Start.From == from)
        {
            session.Receive(datagram, head, _room, now);
        }
        else if (_greeted.Find(head.Session) is { } start && start.From == from && HasRoomFor(start))
        {
            if (IsOfSender(start, datagram, head))
            {
                Begin(start, now).Receive(datagram, head, _room, now);
            }
        }
        else if (datagram.Length > Datagram.HeadSize)
        {
            Answer(DatagramKind.Gone, head.Session, from, []);
        }
    }

    /// <summary>Whether a session may begin in earnest: many may have been greeted before the first of them took its memory.</summary>
    private bool HasRoomFor(FastSessionStart start) => !IsFull && start.Window <= MemoryLeft;

    /// <summary>Whether a datagram is of one who has had the answer to his greeting: he knows its number, and the key when there is one.</summary>
    private bool IsOfSender(FastSessionStart start, ReadOnlySpan<byte> datagram, Datagram head)
    {
        using var seal = DatagramSeal.OfSender(start.Key, start.Sender, start.Receiver);
        return seal.TryOpen(datagram, Datagram.HeadSize, head.Number, _room, out _);
    }

    private FastSession Begin(FastSessionStart start, Instant now)
    {
        _greeted.Remove(start);
        var session = new FastSession(_port, _inbox, _open, _lines, start, now);
        _sessions.Add(start.Id, session);
        _byGreeting.Add((start.From, start.Sender), session);
        MemoryLeft -= start.Window;
        return session;
    }

    /// <summary>Classic sessions do not count: anybody can begin one in another's name, and these senders have shown where they are.</summary>
    private bool IsFull => Served >= _options.MaxSessions;

    /// <summary>The memory for one more session.</summary>
    private int Window() => FastReceiverOptions.WindowOf(MemoryLeft);

    private Instant EndOf(FastSession session) => session.IsOver ? Instant.Never : session.Heard + (session.IsAtEnd ? Linger : _options.Patience);

    /// <summary>
    /// Whether a sender that says nothing any more was started anew: a later session from the same address is at work. The files of the earlier one are free for it then; should it live after all, it greets again.
    /// </summary>
    private bool IsFollowed(FastSession session, Instant now) =>
        now - session.Heard > FollowedAfter
        && _sessions.Values.Any(other => other.Start.From.Address == session.Start.From.Address && other.Heard > session.Heard && other.Start.Order > session.Start.Order);

    private void End(FastSession session, bool isSilent)
    {
        if (isSilent)
        {
            _lines.Trouble($"{session.Start.From.ToText()}:{session.Start.From.Port} says nothing any more; what has come of its files is kept for when it comes back.");
        }

        session.Close();
        _sessions.Remove(session.Start.Id);
        _byGreeting.Remove((session.Start.From, session.Start.Sender));
        _ending.Add(session);
        _releaseAt = Instant.Never;
    }

    /// <summary>Releases the ended sessions whose threads have ended.</summary>
    /// <param name="patience">How long to wait for all of them together.</param>
    private void Release(TimeSpan patience)
    {
        var end = LoopClock.Now + patience;
        foreach (var session in _ending.Where(session => session.HasEnded(TimeSpan.FromMicroseconds(LoopClock.MicrosecondsTo(end)))).ToList())
        {
            _ending.Remove(session);
            MemoryLeft += session.Start.Window;
            session.Dispose();
        }
    }

    private void Answer(DatagramKind kind, ulong session, Peer to, ReadOnlySpan<byte> body)
    {
        var datagram = _port.Take(Datagram.HeadSize + body.Length, to);
        new Datagram(kind, session, Number: 0).Write(datagram);
        body.CopyTo(datagram[Datagram.HeadSize..]);
        Datagram.Finish(datagram);
    }
}
