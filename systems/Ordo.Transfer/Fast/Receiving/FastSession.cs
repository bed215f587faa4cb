using System;
using System.Collections.Concurrent;
using System.Threading;
using Ordo.Machine;
using Ordo.Transfer.Fast.Keys;
using Ordo.Transfer.Machine.Fast.Receiving;
using Ordo.Transfer.Machine.Fast.Records;
using Ordo.Transfer.Machine.Fast.Wire;
using Ordo.Transfer.Receiving;
using Ordo.Transfer.Storage;
using Ordo.Transfer.Udp;

namespace Ordo.Transfer.Fast.Receiving;

/// <summary>One sender's session: the machine, the stream, and the thread that makes files of it. It begins with the first piece, which only somebody sends who has had the answer to his greeting.</summary>
internal sealed class FastSession : IDisposable
{
    /// <summary>No sender comes so far; what is added to a number below it stays a number.</summary>
    private const ulong MaxNumber = 1UL << 62;

    /// <summary>Replies that the sender has not taken: our senders offer 64 files ahead, and get one or two for each.</summary>
    private const int MaxReplies = 1024;

    private readonly UdpPort _port;
    private readonly OpenPartials _open;
    private readonly DatagramSeal _fromSender;
    private readonly DatagramSeal _fromReceiver;
    private readonly StreamReceiver _machine;
    private readonly ConcurrentQueue<Reply> _replies = new();
    private readonly SemaphoreSlim _replyRoom = new(MaxReplies);
    private readonly ByteWriter _payload = new();
    private readonly StreamBuffer _buffer;
    private readonly IncomingFiles _files;
    private readonly Thread _writing;
    private volatile bool _isClosed;
    private long _woken;
    private long _repliesTaken;

    /// <summary>Begins a session, with its thread.</summary>
    public FastSession(UdpPort port, Inbox inbox, OpenPartials open, IReceiverLines lines, FastSessionStart start, Instant now)
    {
        (_port, _open, Start) = (port, open, start);
        _fromSender = DatagramSeal.OfSender(start.Key, start.Sender, start.Receiver);
        _fromReceiver = DatagramSeal.OfReceiver(start.Key, start.Sender, start.Receiver);
        _machine = new StreamReceiver(start.Window, now);
        _buffer = new StreamBuffer(start.Window);
        _files = new IncomingFiles(start.From, _buffer, inbox, open, lines, Reply) { Taken = WakeForRoom };
        _writing = new Thread(_files.Run) { Name = "incoming files", IsBackground = true };
        _writing.Start();
    }

    /// <summary>How it began.</summary>
    public FastSessionStart Start { get; }

    /// <summary>When the sender was last heard of.</summary>
    public Instant Heard => _machine.Heard;

    /// <summary>Whether all is done and the sender knows it, or the session makes no sense any more.</summary>
    public bool IsOver => _files.IsBroken || (IsAtEnd && _replies.IsEmpty && _machine.AreRepliesTaken);

    /// <summary>When an acknowledgement is due.</summary>
    public Instant Deadline => _machine.Deadline;

    /// <summary>Whether everything is done on this side.</summary>
    public bool IsAtEnd { get; private set; }

    /// <summary>Takes a datagram of the sender.</summary>
    /// <param name="datagram">The whole of it.</param>
    /// <param name="head">Its head.</param>
    /// <param name="room">As large as a datagram can be.</param>
    /// <param name="now">The present.</param>
    public void Receive(ReadOnlySpan<byte> datagram, Datagram head, Span<byte> room, Instant now)
    {
        if (head.Number > MaxNumber
            || !_fromSender.TryOpen(datagram, Datagram.HeadSize, head.Number, room, out var body)
            || !DataFrame.TryRead(body, out var frame, out var piece))
        {
            return;
        }

        if (_machine.Receive((long)head.Number, frame, piece.Length, now, out var known))
        {
            _buffer.CopyFrom(frame.Offset + known, piece[known..]);
        }
    }

    /// <summary>Whether a datagram is the sender's farewell.</summary>
    public bool IsFarewell(ReadOnlySpan<byte> datagram, Datagram head, Span<byte> room) => _fromSender.TryOpen(datagram, Datagram.HeadSize, head.Number, room, out var body) && body.IsEmpty;

    /// <summary>Does what has gathered: gives the thread what has come, sends what is due.</summary>
    public void Turn(Instant now)
    {
        if (_buffer.End < _machine.Contiguous)
        {
            _buffer.Extend(_machine.Contiguous);
        }

        _machine.Take(_buffer.Start, now);
        if (_machine.RepliesTaken > _repliesTaken)
        {
            _replyRoom.Release((int)(_machine.RepliesTaken - _repliesTaken));
            _repliesTaken = _machine.RepliesTaken;
        }

        while (_replies.TryDequeue(out var reply))
        {
            IsAtEnd |= reply.Kind == ReplyKind.Bye;
            _machine.Reply(reply.ToBytes(), now);
        }

        _payload.Clear();
        if (_machine.TryAcknowledge(now, _payload))
        {
            Acknowledge();
        }
    }

    /// <summary>Ends it; what has come of files that can be resumed stays. The thread of the files ends by itself, perhaps later.</summary>
    public void Close()
    {
        if (!_isClosed)
        {
            _isClosed = true;
            _buffer.Close();
            _open.WakeAll();

            // Whatever the thread of the files still replies, it does not wait for.
            _replyRoom.Release(MaxReplies);
        }
    }

    /// <summary>Whether the thread of the files has ended, so that the session can be disposed of.</summary>
    /// <param name="wait">How long to wait for it.</param>
    public bool HasEnded(TimeSpan wait) => _writing.Join(wait);

    /// <inheritdoc/>
    public void Dispose()
    {
        _fromSender.Dispose();
        _fromReceiver.Dispose();
        _replyRoom.Dispose();
    }

    /// <summary>Called by the thread of the files, which waits here for a sender that takes no replies.</summary>
    private void Reply(Reply reply)
    {
        _replyRoom.Wait();
        _replies.Enqueue(reply);
        Wake();
    }

    /// <summary>Called by the thread of the files: a sender without room waits for the loop to tell him of more.</summary>
    private void WakeForRoom(long taken)
    {
        if (taken - _woken >= Start.Window / 4)
        {
            _woken = taken;
            Wake();
        }
    }

    /// <summary>Of a session that is closed nobody waits for news, and the port may be gone.</summary>
    private void Wake()
    {
        if (!_isClosed)
        {
            _port.Wake();
        }
    }

    private void Acknowledge()
    {
        var number = Start.NextPacket();
        var datagram = _port.Take(Datagram.HeadSize + _payload.Length + _fromReceiver.Overhead, Start.From);
        new Datagram(DatagramKind.Ack, Start.Id, number).Write(datagram);
        _payload.Written.CopyTo(datagram[Datagram.HeadSize..]);
        _fromReceiver.Seal(datagram, Datagram.HeadSize, number);
        Datagram.Finish(datagram);
    }
}
