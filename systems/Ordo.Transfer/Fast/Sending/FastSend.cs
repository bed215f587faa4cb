using System;
using System.Collections.Generic;
using System.Security.Cryptography;
using System.Threading;
using Ordo.CommandLine;
using Ordo.Machine;
using Ordo.Transfer.Machine;
using Ordo.Transfer.Machine.Fast.Records;
using Ordo.Transfer.Machine.Fast.Sending;
using Ordo.Transfer.Machine.Fast.Wire;
using Ordo.Transfer.Sending;
using Ordo.Transfer.Udp;

namespace Ordo.Transfer.Fast.Sending;

/// <summary>Sends files to a receiver of ours: the loop that owns the port and the machine. When the receiver was started anew it greets again, and goes on where the files are.</summary>
internal sealed class FastSend
{
    /// <summary>After so many datagrams the loop looks for acknowledgements.</summary>
    private const int Burst = 64;

    /// <summary>How often a receiver may forget the session without having stored a file.</summary>
    private const int MaxGone = 20;

    /// <summary>When the loop did not run for so long, it was stopped, or the machine slept: what the receiver did not say meanwhile says nothing.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>Beyond the numbers of all packets.</summary>
    private const ulong FarewellNumber = 1UL << 61;

    /// <summary>After so long a silence it may be that only small datagrams pass now: a link of the way was changed, or the system has no memory in large pieces. Greeting again finds the size that does.</summary>
    private static readonly TimeSpan SizeDoubt = TimeSpan.FromSeconds(4);

    /// <summary>That a session is gone bears no seal: with a key it counts when the receiver itself has said nothing for so long, and for twice the time an answer may take.</summary>
    private static readonly TimeSpan GoneDoubt = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(100);

    private readonly UdpPort _port;
    private readonly Peer _receiver;
    private readonly IReadOnlyList<SendItem> _items;
    private readonly FastSendOptions _options;
    private readonly ISenderLines _lines;
    private readonly ByteWriter _head = new();
    private readonly byte[] _room = new byte[UdpPort.MaxDatagram];
    private long _repliesTaken;
    private Instant _awake;
    private bool _isGone;
    private int _gone;

    /// <summary>Makes it.</summary>
    /// <param name="port">The port, which belongs to the thread that calls <see cref="Run(CancellationToken)"/>.</param>
    /// <param name="receiver">Who gets the files.</param>
    /// <param name="items">The files.</param>
    /// <param name="options">How.</param>
    /// <param name="lines">Where to tell how far it is.</param>
    public FastSend(UdpPort port, Peer receiver, IReadOnlyList<SendItem> items, FastSendOptions options, ISenderLines lines)
    {
        (_port, _receiver, _items, _options, _lines) = (port, receiver, items, options, lines);
        Results = new SendResults(items);
    }

    /// <summary>What became of each file.</summary>
    public SendResults Results { get; }

    /// <summary>What was sent, and how; for those who measure.</summary>
    public FastSendStatistics Statistics { get; private set; } = new(0, 0, 0, 0, 0);

    /// <summary>Sends everything. It takes the calling thread.</summary>
    /// <exception cref="CommandException">The receiver refuses, or says nothing any more.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public void Run(CancellationToken stop)
    {
        _port.ForbidFragments();
        while (!Results.IsOver)
        {
            using var session = new Greeting(_port, _receiver, _options).Run(stop);
            Results.Reopen();
            (_repliesTaken, _isGone) = (0, false);
            var buffer = new StreamBuffer(FastSendOptions.BufferSize);
            var files = new OutgoingFiles(_items, Results, buffer, _port.Wake);
            var reading = new Thread(files.Run) { Name = "outgoing files", IsBackground = true };
            reading.Start();
            try
            {
                Run(session, buffer, files, stop);
            }
            finally
            {
                buffer.Close();
                Results.Close();
                reading.Join();
            }
        }
    }

    private void Run(OutgoingSession session, StreamBuffer buffer, OutgoingFiles files, CancellationToken stop)
    {
        var sender = new StreamSender(session.Room, session.Accept.Window, new SeededRandom((ulong)RandomNumberGenerator.GetInt32(int.MaxValue)), LoopClock.Now);
        var nextProgress = LoopClock.Now;
        var turn = nextProgress;
        _awake = nextProgress;
        var settled = Results.Settled;
        while (!Results.IsOver && !_isGone)
        {
            if (stop.IsCancellationRequested)
            {
                Leave(session);
                throw new OperationCanceledException(stop);
            }

            var now = LoopClock.Now;
            _awake = now - turn > Pause ? now : _awake;
            turn = now;
            var isBusy = Receive(session, sender, now);
            if (sender.Contiguous > buffer.Start)
            {
                buffer.Release(sender.Contiguous);
            }

            sender.Write(buffer.End);
            sender.Tick(now);
            isBusy |= Send(session, sender, buffer, now);
            var silence = Silence(sender, now);
            if (silence > SizeDoubt && session.DatagramSize > _options.DatagramSizes[^1])
            {
                _isGone = true;
            }

            if (silence > _options.Patience)
            {
                throw new CommandException($"{_options.Target} says nothing any more: send the same files again later, and what has arrived of them is not sent again.");
            }

            if (now >= nextProgress)
            {
                var (item, done, size) = files.Progress();
                _lines.Progress(item.Name, done, size);
                nextProgress = now + ProgressInterval;
            }

            if (!isBusy)
            {
                _port.Wait(LoopClock.MicrosecondsTo(Instant.Min(sender.Deadline, nextProgress)));
            }
        }

        _gone = Results.Settled > settled ? 0 : _gone + 1;
        if (_gone > MaxGone && _isGone)
        {
            throw new CommandException($"{_options.Target} forgets its sessions as fast as it gives them: is something else than 'ordo transfer receive' there?");
        }

        Statistics = new FastSendStatistics(session.DatagramSize, sender.PacketsSent, sender.Contiguous, sender.SentAgain, sender.RoundTripUs);
        if (Results.IsOver)
        {
            Close(session, sender, buffer);
        }
    }

    /// <summary>Tells the receiver that this sender was stopped: whoever sends the same again goes on where it was. Nobody answers; it is said a few times.</summary>
    private void Leave(OutgoingSession session)
    {
        const int Times = 3;
        for (var i = 0; i < Times; i++)
        {
            var datagram = _port.Take(Datagram.HeadSize + session.FromSender.Overhead, _receiver);
            var number = FarewellNumber + (ulong)i;
            new Datagram(DatagramKind.Farewell, session.Id, number).Write(datagram);
            session.FromSender.Seal(datagram, Datagram.HeadSize, number);
            Datagram.Finish(datagram);
            _port.Flush();
        }
    }

    /// <summary>Tells the receiver once that its last word has arrived; when that is lost, it forgets the session after a while.</summary>
    private void Close(OutgoingSession session, StreamSender sender, StreamBuffer buffer)
    {
        sender.Tell();
        Send(session, sender, buffer, LoopClock.Now);
    }

    private bool Send(OutgoingSession session, StreamSender sender, StreamBuffer buffer, Instant now)
    {
        var count = 0;
        while (count < Burst && sender.TryNext(now, out var segment))
        {
            Send(session, segment, buffer);
            count++;
        }

        _port.Flush();
        return count == Burst;
    }

    private void Send(OutgoingSession session, Segment segment, StreamBuffer buffer)
    {
        _head.Clear();
        new DataFrame(segment.Floor, _repliesTaken, segment.WantsAck, segment.Offset).Write(_head);
        var pieceAt = Datagram.HeadSize + _head.Length;
        var datagram = _port.Take(pieceAt + segment.Size + session.FromSender.Overhead, _receiver);
        new Datagram(DatagramKind.Data, session.Id, (ulong)segment.Number).Write(datagram);
        _head.Written.CopyTo(datagram[Datagram.HeadSize..]);
        buffer.CopyTo(segment.Offset, datagram.Slice(pieceAt, segment.Size));
        session.FromSender.Seal(datagram, Datagram.HeadSize, (ulong)segment.Number);
        Datagram.Finish(datagram);
    }

    private bool Receive(OutgoingSession session, StreamSender sender, Instant now)
    {
        var count = _port.Receive();
        for (var i = 0; i < count; i++)
        {
            var datagram = _port.Received(i, out var from);
            if (from == _receiver && Datagram.TryRead(datagram, out var head) && head.Session == session.Id)
            {
                Take(session, sender, datagram, head, now);
            }
        }

        return count > 0;
    }

    private void Take(OutgoingSession session, StreamSender sender, ReadOnlySpan<byte> datagram, Datagram head, Instant now)
    {
        if (head.Kind == DatagramKind.Gone)
        {
            var silence = Silence(sender, now);
            _isGone |= _options.Key is null || (silence > GoneDoubt && silence > 2 * sender.AnswerTime);
        }
        else if (head.Kind == DatagramKind.Ack
            && session.FromReceiver.TryOpen(datagram, Datagram.HeadSize, head.Number, _room, out var body)
            && AckFrame.TryRead(body, out var ack)
            && sender.Receive(ack, now))
        {
            TakeReplies(ack, sender);
        }
    }

    /// <summary>How long the receiver has said nothing while this side listened.</summary>
    private TimeSpan Silence(StreamSender sender, Instant now) => now - Instant.Max(sender.Heard, _awake);

    private void TakeReplies(in AckFrame ack, StreamSender sender)
    {
        var reader = new ByteReader(ack.Replies);
        for (var place = ack.FirstReply; reader.Remaining > 0 && !reader.Failed; place++)
        {
            var reply = reader.Blob();
            if (place == _repliesTaken && Reply.TryRead(reply) is { } read && Results.Take(read))
            {
                _repliesTaken++;
                sender.Tell();
            }
        }
    }
}
