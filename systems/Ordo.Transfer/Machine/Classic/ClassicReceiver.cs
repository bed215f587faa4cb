using System;
using System.Collections.Generic;
using Ordo.Machine;

namespace Ordo.Transfer.Machine.Classic;

/// <summary>
/// The receiving half of the classic protocol (specs/s04 §4), for many clients at once: a session for each address and port. The shell calls <see cref="Receive"/> with each datagram,
/// <see cref="Tick"/> at the <see cref="Deadline"/>, and tells what became of each file it was to finish.
/// </summary>
/// <remarks>
/// The last message of a file, and the start of an empty one, is acknowledged once the file stands under its name; every message before once the shell has taken its bytes over. No answer is longer
/// than what it answers, but for one byte that the acknowledgement of a start may have more: an address that somebody else puts on his datagrams gets nothing worth the trouble.
/// </remarks>
internal sealed class ClassicReceiver(ClassicReceiverOptions options, IClassicEffects effects)
{
    /// <summary>How long an unfinished session may be silent (specs/s04 §4).</summary>
    public static readonly TimeSpan SilenceLimit = TimeSpan.FromSeconds(3);

    /// <summary>How long a finished session still repeats its last acknowledgement (specs/s04 §4).</summary>
    public static readonly TimeSpan FinishedLimit = TimeSpan.FromSeconds(1);

    /// <summary>
    /// A start that comes twice with at least this between, and no data in between, comes from a client that began anew at its old port: clients repeat theirs after 0.5 s. What the
    /// network doubles or delays comes once, or both at nearly the same time.
    /// </summary>
    public static readonly TimeSpan RestartGap = TimeSpan.FromSeconds(0.4);

    /// <summary>A session of which only the start has come gives way to a new one after this time, when there are too many: a client that is there sends data at once, or the start again.</summary>
    public static readonly TimeSpan FreshLimit = TimeSpan.FromSeconds(1);

    private readonly Dictionary<Peer, ClassicSession> _sessions = [];
    private readonly Dictionary<long, ClassicSession> _byId = [];

    /// <summary>When to look at which session: one entry for each that waits for its client. An entry that comes too early, since its client was heard meanwhile, is put back.</summary>
    private readonly SortedSet<(long At, long Id)> _deadlines = [];

    private long _lastId;

    /// <summary>When <see cref="Tick"/> is due: then or somewhat later a session is over.</summary>
    public Instant Deadline => _deadlines.Count > 0 ? new Instant(_deadlines.Min.At) : Instant.Forever;

    /// <summary>How many sessions there are.</summary>
    public int Sessions => _sessions.Count;

    /// <summary>How many senders another protocol serves: they count against the same limit.</summary>
    public int ServedElsewhere { get; set; }

    /// <summary>How many of them are looked at when their time has come: those whose file is not just being stored.</summary>
    public int Scheduled => _deadlines.Count;

    /// <summary>Takes a datagram. What is no message, or too long, is ignored.</summary>
    public void Receive(Instant now, Peer from, ReadOnlySpan<byte> datagram)
    {
        if (datagram.Length > options.BufferSize)
        {
            return;
        }

        if (ClassicCodec.TryReadData(datagram, out var sequence, out var bytes))
        {
            TakeData(now, from, sequence, bytes, datagram.Length);
        }
        else if (ClassicCodec.TryReadStart(datagram, out var start))
        {
            TakeStart(now, from, start);
        }
    }

    /// <summary>The file of a session stands under its name.</summary>
    public void Stored(Instant now, long id)
    {
        if (!_byId.TryGetValue(id, out var session))
        {
            return; // Replaced meanwhile.
        }

        session.Stage = SessionStage.Finished;
        Schedule(session, now + FinishedLimit);
        if (session.Start.TotalSize == 0)
        {
            AcknowledgeStart(session);
        }
        else
        {
            session.Next++;
            Acknowledge(session.From, session.Next);
        }
    }

    /// <summary>The disk could not take the file of a session; the shell has dropped what it had of it.</summary>
    public void StoreFailed(long id)
    {
        if (_byId.TryGetValue(id, out var session))
        {
            Remove(session);
        }
    }

    /// <summary>Another protocol goes on with this client: its session, should there be one without data, is forgotten without a word.</summary>
    public void HandOver(Peer from)
    {
        if (_sessions.TryGetValue(from, out var session) && session.IsFresh)
        {
            Remove(session);
            effects.Drop(session.Id);
        }
    }

    /// <summary>Removes the sessions whose time is over.</summary>
    public void Tick(Instant now)
    {
        while (Deadline <= now)
        {
            var session = _byId[_deadlines.Min.Id];
            if (session.Deadline > now)
            {
                Schedule(session, session.Deadline);
                continue;
            }

            if (session.Stage == SessionStage.Open)
            {
                effects.Tell(ClassicEvent.Silent, session.From, session.Start, session.Received);
                effects.Drop(session.Id);
            }

            Remove(session);
        }
    }

    private void TakeStart(Instant now, Peer from, ClassicStart start)
    {
        if (!_sessions.TryGetValue(from, out var old))
        {
            Begin(now, from, start);
        }
        else if (old.Start == start && (old.Stage != SessionStage.Finished || start.TotalSize == 0))
        {
            TakeStartAgain(now, old);
        }
        else
        {
            Replace(now, old, start);
        }
    }

    /// <summary>The start of a session came again, from a client that missed the answer, or from one that began anew.</summary>
    private void TakeStartAgain(Instant now, ClassicSession session)
    {
        if (session.IsAcknowledged && session.IsFresh)
        {
            Touch(now, session);
            AcknowledgeStart(session);
        }
        else if (session.Stage == SessionStage.Open && session.StartedAgain != Instant.Never && now - session.StartedAgain >= RestartGap)
        {
            Replace(now, session, session.Start);
        }
        else if (session.StartedAgain == Instant.Never)
        {
            session.StartedAgain = now;
        }
    }

    private void Replace(Instant now, ClassicSession old, ClassicStart start)
    {
        if (old.Stage == SessionStage.Open)
        {
            effects.Tell(ClassicEvent.Replaced, old.From, old.Start, old.Received);
            effects.Drop(old.Id);
        }

        Remove(old);
        if (Begin(now, old.From, start) is { } session && old.Stage == SessionStage.Finished)
        {
            session.NextOfFinished = old.Next;
        }
    }

    private ClassicSession? Begin(Instant now, Peer from, ClassicStart start)
    {
        var session = new ClassicSession(++_lastId, from, start);
        var isOffer = start.IsMarked && options.OffersFast;
        var hasRoom = _sessions.Count + ServedElsewhere < options.MaxSessions || TryMakeRoom(now);
        if (!hasRoom && !isOffer)
        {
            effects.TellFull(from);
        }

        if (!hasRoom || options.NeedsKey || !effects.TryBegin(session.Id, from, start))
        {
            if (isOffer)
            {
                AcknowledgeStart(session); // The other protocol has words for what is wrong.
            }

            return null;
        }

        _sessions.Add(from, session);
        _byId.Add(session.Id, session);
        Schedule(session, now + SilenceLimit);
        effects.Tell(ClassicEvent.Started, from, start, 0);
        if (session.IsWhole && !isOffer)
        {
            Finish(session);
        }
        else
        {
            AcknowledgeStart(session);
        }

        return session;
    }

    /// <summary>Removes a session of which only a start came, and that a while ago.</summary>
    private bool TryMakeRoom(Instant now)
    {
        foreach (var session in _sessions.Values)
        {
            if (session.IsFresh && session.Stage == SessionStage.Open && session.Deadline - now <= SilenceLimit - FreshLimit)
            {
                effects.Drop(session.Id);
                Remove(session);
                return true;
            }
        }

        return false;
    }

    private void TakeData(Instant now, Peer from, long sequence, ReadOnlySpan<byte> bytes, int limit)
    {
        if (!_sessions.TryGetValue(from, out var session))
        {
            effects.TellStranger(from);
            return;
        }

        if (sequence == session.Next)
        {
            if (session.Stage == SessionStage.Open)
            {
                TakeNext(now, session, bytes);
            }

            return; // The last message again, while the disk is at it: there is no answer yet.
        }

        if (sequence < session.Next)
        {
            effects.Tell(ClassicEvent.Duplicate, from, session.Start, session.Received);
        }

        Touch(now, session);
        var isOfFinished = session.IsFresh && sequence + 1 == session.NextOfFinished;
        Acknowledge(from, isOfFinished ? session.NextOfFinished : session.Next, limit);
    }

    private void TakeNext(Instant now, ClassicSession session, ReadOnlySpan<byte> bytes)
    {
        Touch(now, session);
        var taken = bytes[..(int)Math.Min(bytes.Length, session.Start.TotalSize - session.Received)];
        if (!taken.IsEmpty && !effects.TryStore(session.Id, taken))
        {
            return;
        }

        session.Received += taken.Length;
        session.StartedAgain = Instant.Never;
        effects.Tell(ClassicEvent.Progress, session.From, session.Start, session.Received);
        if (session.IsWhole)
        {
            Finish(session);
            return;
        }

        session.Next++;
        Acknowledge(session.From, session.Next);
    }

    private void Finish(ClassicSession session)
    {
        session.Stage = SessionStage.Storing;
        Unschedule(session); // The disk takes its time, and answers in any case.
        effects.Finish(session.Id);
    }

    private static void Touch(Instant now, ClassicSession session)
    {
        if (session.Stage == SessionStage.Open)
        {
            session.Deadline = now + SilenceLimit;
        }
    }

    private void Schedule(ClassicSession session, Instant at)
    {
        Unschedule(session);
        (session.Deadline, session.Scheduled) = (at, at);
        _deadlines.Add((at.Microseconds, session.Id));
    }

    private void Unschedule(ClassicSession session) => _deadlines.Remove((session.Scheduled.Microseconds, session.Id));

    private void AcknowledgeStart(ClassicSession session)
    {
        session.IsAcknowledged = true;
        Span<byte> ack = stackalloc byte[ClassicCodec.MaxAck];
        effects.Send(session.From, ack[..ClassicCodec.WriteStartAck(ack, session.Start.Sequence + 1, options.BufferSize, session.Start.IsMarked && options.OffersFast)]);
    }

    private void Acknowledge(Peer to, long next, int limit = int.MaxValue)
    {
        Span<byte> ack = stackalloc byte[ClassicCodec.MaxAck];
        var size = ClassicCodec.WriteDataAck(ack, next);
        if (size <= limit)
        {
            effects.Send(to, ack[..size]);
        }
    }

    private void Remove(ClassicSession session)
    {
        _sessions.Remove(session.From);
        _byId.Remove(session.Id);
        Unschedule(session);
    }
}
