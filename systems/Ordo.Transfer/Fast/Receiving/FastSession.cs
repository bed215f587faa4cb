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

/// <summary>One sender's session: the machine, the stream, and the thread that makes files of it. Memory and thread come with the first piece, which only somebody sends who has had the answer to his greeting.</summary>
internal sealed class FastSession : IDisposable
{
    /// <summary>No sender comes so far; what is added to a number below it stays a number.</summary>
    private const ulong MaxNumber = 1UL << 62;

    /// <summary>Replies that the sender has not taken: our senders offer 64 files ahead, and get one or two for each.</summary>
    private const int MaxReplies = 1024;

    private readonly UdpPort _port;
    private readonly Inbox _inbox;
    private readonly OpenPartials _open;
    private readonly IReceiverLines _lines;
    private readonly DatagramSeal _fromSender;
    private readonly DatagramSeal _fromReceiver;
    private readonly StreamReceiver _machine;
    private readonly ConcurrentQueue<Reply> _replies = new();
    private readonly SemaphoreSlim _replyRoom = new(MaxReplies);
    private readonly ByteWriter _payload = new();
    private StreamBuffer? _buffer;
    private IncomingFiles? _files;
    private Thread? _writing;
    private bool _isClosed;
    private ulong _packets;
    private long _woken;
    private long _repliesTaken;

    /// <summary>Begins a session.</summary>
    public FastSession(UdpPort port, Inbox inbox, OpenPartials open, IReceiverLines lines, FastSessionStart start, Instant now)
    {
        (_port, _inbox, _open, _lines, Start) = (port, inbox, open, lines, start);
        _fromSender = DatagramSeal.OfSender(start.Key, start.Sender, start.Receiver);
        _fromReceiver = DatagramSeal.OfReceiver(start.Key, start.Sender, start.Receiver);
        _machine = new StreamReceiver(start.Window, now);
    }

    /// <summary>The how manieth session of the port it is.</summary>
    public required long Number { get; init; }

    /// <summary>How it began.</summary>
    public FastSessionStart Start { get; }

    /// <summary>Whether a piece has come, so that the sender is where he says.</summary>
    public bool IsProven => _buffer is not null;

    /// <summary>When the sender was last heard of.</summary>
    public Instant Heard => _machine.Heard;

    /// <summary>Whether all is done and the sender knows it, or the session makes no sense any more.</summary>
    public bool IsOver => _files is { IsBroken: true } || (IsAtEnd && _replies.IsEmpty && _machine.AreRepliesTaken);

    /// <summary>When an acknowledgement is due.</summary>
    public Instant Deadline => _machine.Deadline;

    /// <summary>Whether everything is done on this side.</summary>
    public bool IsAtEnd { get; private set; }

    /// <summary>Answers a greeting.</summary>
    /// <param name="helloSize">The size of its datagram.</param>
    public void Accept(int helloSize)
    {
        _payload.Clear();
        new Accept(helloSize, Start.Window).Write(_payload);
        var datagram = Take(DatagramKind.Accept, Machine.Fast.Wire.Accept.BodyAt);
        Start.Receiver.Write(datagram[Datagram.HeadSize..]);
        Start.Sender.Write(datagram[(Datagram.HeadSize + Nonce.Size)..]);
        Finish(datagram, Machine.Fast.Wire.Accept.BodyAt);
    }

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

        Prove();
        if (_machine.Receive((long)head.Number, frame, piece.Length, now, out var known))
        {
            _buffer!.CopyFrom(frame.Offset + known, piece[known..]);
        }
    }

    /// <summary>Whether a datagram is the sender's farewell.</summary>
    public bool IsFarewell(ReadOnlySpan<byte> datagram, Datagram head, Span<byte> room) => _fromSender.TryOpen(datagram, Datagram.HeadSize, head.Number, room, out var body) && body.IsEmpty;

    /// <summary>Does what has gathered: gives the thread what has come, sends what is due.</summary>
    public void Turn(Instant now)
    {
        if (_buffer is null)
        {
            return;
        }

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
            Finish(Take(DatagramKind.Ack, Datagram.HeadSize), Datagram.HeadSize);
        }
    }

    /// <summary>Ends it; what has come of files that can be resumed stays. The thread of the files ends by itself, perhaps later.</summary>
    public void Close()
    {
        if (!_isClosed)
        {
            _isClosed = true;
            _buffer?.Close();

            // Whatever the thread of the files still replies, it does not wait for.
            _replyRoom.Release(MaxReplies);
        }
    }

    /// <summary>Releases what it holds when the thread of the files has ended.</summary>
    public bool TryDispose()
    {
        if (_writing is { IsAlive: true })
        {
            return false;
        }

        Dispose();
        return true;
    }

    /// <summary>Ends it, and waits for the thread of the files.</summary>
    public void Dispose()
    {
        Close();
        _writing?.Join();
        _fromSender.Dispose();
        _fromReceiver.Dispose();
        _replyRoom.Dispose();
    }

    private void Prove()
    {
        if (_buffer is not null)
        {
            return;
        }

        _buffer = new StreamBuffer(Start.Window);
        _files = new IncomingFiles(Start.From, _buffer, _inbox, _open, _lines, Reply) { Taken = WakeForRoom };
        _writing = new Thread(_files.Run) { Name = "incoming files", IsBackground = true };
        _writing.Start();
    }

    /// <summary>Called by the thread of the files, which waits here for a sender that takes no replies.</summary>
    private void Reply(Reply reply)
    {
        _replyRoom.Wait();
        _replies.Enqueue(reply);
        _port.Wake();
    }

    /// <summary>Called by the thread of the files: a sender without room waits for the loop to tell him of more.</summary>
    private void WakeForRoom(long taken)
    {
        if (taken - _woken >= Start.Window / 4)
        {
            _woken = taken;
            _port.Wake();
        }
    }

    private Span<byte> Take(DatagramKind kind, int bodyAt)
    {
        var datagram = _port.Take(bodyAt + _payload.Length + _fromReceiver.Overhead, Start.From);
        new Datagram(kind, Start.Id, _packets).Write(datagram);
        _payload.Written.CopyTo(datagram[bodyAt..]);
        return datagram;
    }

    private void Finish(Span<byte> datagram, int bodyAt)
    {
        _fromReceiver.Seal(datagram, bodyAt, _packets++);
        Datagram.Finish(datagram);
    }
}
