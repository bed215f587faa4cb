using System;
using System.Collections.Generic;
using System.Numerics;
using Ordo.Machine;
using Ordo.Transfer.Machine.Fast.Wire;

namespace Ordo.Transfer.Machine.Fast.Sending;

/// <summary>
/// The sending end of a stream, as a machine: which piece leaves when, and which leaves again. It holds no bytes, only places in the stream. Each packet has a number of its own, so that an
/// acknowledgement never leaves open which copy of a piece it means (as in QUIC, RFC 9000, §12.3); losses are found by time, as in RACK (RFC 8985).
/// </summary>
internal sealed class StreamSender
{
    /// <summary>How long packets that are taken for lost stay in the window, in packets: when their acknowledgement still comes, the path reorders more than was thought.</summary>
    private const int LostMemory = 2048;

    /// <summary>Each unanswered probe doubles the wait for the next, this often at most.</summary>
    private const int MaxBackoff = 5;

    /// <summary>The longest wait for an answer.</summary>
    private static readonly TimeSpan MaxTimeout = TimeSpan.FromSeconds(2);

    /// <summary>When nothing is on the way a packet asks for news this often: the receiver may have given more room in an acknowledgement that was lost.</summary>
    private static readonly TimeSpan AskInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>How far what leaves may fall behind its pace and still catch up: timers and threads wake up late.</summary>
    private static readonly TimeSpan CatchUp = TimeSpan.FromMilliseconds(2);

    private readonly SentPacket[] _packets = new SentPacket[PacketNumbers.Capacity];
    private readonly PacketNumbers _unacknowledged = new();
    private readonly PacketNumbers _onTheWay = new();
    private readonly Queue<(long Offset, int Size)> _again = new();
    private readonly DeliveryRate _delivery = new();
    private readonly RoundTrip _roundTrip = new();
    private readonly Bbr _congestion;
    private readonly int _datagramRoom;
    private long _next;
    private long _floor;
    private long _firstOnTheWay;
    private long _largestAcknowledged = -1;
    private long _inFlight;
    private long _lost;
    private long _unsent;
    private long _written;
    private long _credit;
    private long _reorderUs;
    private int _probes;
    private int _backoff;
    private bool _owes;
    private Instant _pace = Instant.Never;
    private Instant _lossAt = Instant.Forever;
    private Instant _timeoutAt = Instant.Forever;
    private Instant _askAt;

    /// <summary>Begins a stream at offset 0.</summary>
    /// <param name="datagramRoom">How many bytes of the stream a datagram takes.</param>
    /// <param name="credit">How far the stream may go at first.</param>
    /// <param name="random">For the congestion control.</param>
    /// <param name="now">The present.</param>
    public StreamSender(int datagramRoom, long credit, SeededRandom random, Instant now)
    {
        (_datagramRoom, _credit) = (datagramRoom, credit);
        _congestion = new Bbr(datagramRoom, random);
        (_askAt, Heard) = (now + AskInterval, now);
    }

    /// <summary>The other side has the stream up to here, without a gap.</summary>
    public long Contiguous { get; private set; }

    /// <summary>When the other side was last heard of.</summary>
    public Instant Heard { get; private set; }

    /// <summary>How many bytes were sent again.</summary>
    public long SentAgain { get; private set; }

    /// <summary>How many packets were sent.</summary>
    public long PacketsSent => _next;

    /// <summary>The smoothed round trip, in microseconds.</summary>
    public long RoundTripUs => _roundTrip.SmoothedUs;

    /// <summary>How long an answer may take.</summary>
    public TimeSpan AnswerTime => TimeSpan.FromMicroseconds(_roundTrip.TimeoutUs);

    /// <summary>The congestion control, for those who watch.</summary>
    public Bbr Congestion => _congestion;

    /// <summary>When <see cref="Tick"/> or <see cref="TryNext"/> has something to do, if nothing else happens before.</summary>
    public Instant Deadline
    {
        get
        {
            var timer = Instant.Min(_lossAt, TimerAt);
            return HasWork && HasNumber && HasRoom(_datagramRoom) ? Instant.Min(timer, _pace) : timer;
        }
    }

    /// <summary>When to do something about silence: what is on the way is not answered, or nothing is on the way and nothing can leave.</summary>
    private Instant TimerAt => _inFlight > 0 ? _timeoutAt : HasWork && HasNumber ? Instant.Forever : _askAt;

    private bool HasNumber => _next - _floor < PacketNumbers.Usable;

    private bool HasWork => _again.Count > 0 || _unsent < Math.Min(_written, _credit);

    /// <summary>The stream goes up to here now.</summary>
    public void Write(long end) => _written = end;

    /// <summary>Has a packet leave also when there is nothing of the stream: the other side is to know what was taken of its replies.</summary>
    public void Tell() => _owes = true;

    /// <summary>Takes in an acknowledgement.</summary>
    /// <returns>False when it speaks of what was never sent, so that it is none.</returns>
    public bool Receive(in AckFrame ack, Instant now)
    {
        if (ack.Largest >= _next || ack.Contiguous > _unsent)
        {
            return false;
        }

        Heard = now;
        Contiguous = Math.Max(Contiguous, ack.Contiguous);
        _credit = Math.Max(_credit, ack.Credit);
        var before = _largestAcknowledged;
        AcknowledgeAll(ack, now);
        if (_largestAcknowledged > before)
        {
            var packet = _packets[_largestAcknowledged % PacketNumbers.Capacity];
            _roundTrip.Add(Math.Max(1, (now.Microseconds - packet.SentAt.Microseconds) - Math.Max(0, ack.DelayUs)));
        }

        FindLost(now);
        var sample = _delivery.Take(_lost, _congestion.MinRttUs, now);
        if (sample.Acked > 0)
        {
            _congestion.Acknowledge(sample, _inFlight, now);
            (_backoff, _probes, _lost) = (0, 0, 0);
            ArmTimeout(now);
        }

        MoveFloor();
        return true;
    }

    /// <summary>Lets time pass.</summary>
    public void Tick(Instant now)
    {
        if (now >= _lossAt)
        {
            FindLost(now);
            MoveFloor();
        }

        if (now < TimerAt)
        {
            return;
        }

        if (_inFlight > 0)
        {
            _probes = 2;
            _backoff = Math.Min(_backoff + 1, MaxBackoff);
            ArmTimeout(now);
        }
        else
        {
            _owes = true;
        }

        if (!HasNumber)
        {
            LoseAll();
        }
    }

    /// <summary>The next packet to send, if one may leave now.</summary>
    public bool TryNext(Instant now, out Segment segment)
    {
        segment = default;
        if (!HasNumber)
        {
            return false;
        }

        if (_probes > 0)
        {
            _probes--;
            SendOldestAgain();
            return Leave(Piece(), now, out segment);
        }

        if (_owes && !HasWork)
        {
            return Leave((_unsent, 0), now, out segment);
        }

        if (!HasWork)
        {
            _delivery.RunDry(_inFlight);
            return false;
        }

        return _pace <= now && HasRoom(_datagramRoom) && Leave(Piece(), now, out segment);
    }

    private bool HasRoom(int size) => _inFlight + size <= _congestion.Window;

    /// <summary>What leaves next: first what leaves again. Nothing of the stream when there is none.</summary>
    private (long Offset, int Size) Piece()
    {
        while (_again.TryDequeue(out var lost))
        {
            if (lost.Offset + lost.Size > Contiguous)
            {
                var from = Math.Max(lost.Offset, Contiguous);
                var rest = (int)(lost.Offset + lost.Size - from);
                SentAgain += rest;
                return (from, rest);
            }
        }

        var size = (int)Math.Clamp(Math.Min(_written, _credit) - _unsent, 0, _datagramRoom);
        _unsent += size;
        return (_unsent - size, size);
    }

    private bool Leave((long Offset, int Size) piece, Instant now, out Segment segment)
    {
        _owes = false;
        var number = _next++;
        if (_inFlight == 0)
        {
            ArmTimeout(now);
        }

        _packets[number % PacketNumbers.Capacity] = _delivery.Send(piece.Offset, piece.Size, _inFlight, now);
        _unacknowledged.Add(number);
        _onTheWay.Add(number);
        _inFlight += piece.Size;
        _askAt = now + AskInterval;
        Pace(piece.Size, now);
        segment = new Segment(number, _floor, piece.Offset, piece.Size, WantsAck: !HasWork || !HasRoom(_datagramRoom));
        return true;
    }

    private void Pace(int size, Instant now)
    {
        if (_congestion.PacingRate > 0)
        {
            _pace = Instant.Max(_pace, now + -CatchUp) + TimeSpan.FromMicroseconds(size / _congestion.PacingRate);
        }
    }

    private void ArmTimeout(Instant now) =>
        _timeoutAt = now + Min(TimeSpan.FromMicroseconds(_roundTrip.TimeoutUs << _backoff), MaxTimeout);

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private void AcknowledgeAll(in AckFrame ack, Instant now)
    {
        for (var i = 0; i < ack.Arrived.Length / sizeof(ulong); i++)
        {
            var first = ack.Base + (i * PacketNumbers.WordBits);
            if (first + PacketNumbers.WordBits <= _floor || first >= _next)
            {
                continue;
            }

            for (var news = ack.Word(i) & _unacknowledged.Word(first); news != 0; news &= news - 1)
            {
                Acknowledge(first + BitOperations.TrailingZeroCount(news), now);
            }
        }
    }

    private void Acknowledge(long number, Instant now)
    {
        ref var packet = ref _packets[number % PacketNumbers.Capacity];
        _unacknowledged.Remove(number);
        if (_onTheWay.Contains(number))
        {
            _onTheWay.Remove(number);
            _inFlight -= packet.Size;
        }
        else
        {
            // It was late, not lost: what is taken for lost must be later than that from now on.
            var late = now.Microseconds - packet.SentAt.Microseconds - _roundTrip.SmoothedUs;
            _reorderUs = Math.Clamp(late + (late / 4), _reorderUs, Math.Max(_reorderUs, 2 * _roundTrip.SmoothedUs));
        }

        _largestAcknowledged = Math.Max(_largestAcknowledged, number);
        _delivery.Acknowledge(packet, now);
    }

    /// <summary>Takes packets for lost that were sent before one that has arrived, and have had the time to arrive themselves.</summary>
    private void FindLost(Instant now)
    {
        _lossAt = Instant.Forever;
        var wait = TimeSpan.FromMicroseconds(Math.Max(_roundTrip.SmoothedUs, _roundTrip.LatestUs) + Math.Max(_reorderUs, _congestion.MinRttUs / 4));
        for (var number = _firstOnTheWay; (number = _onTheWay.First(number, _largestAcknowledged)) < _largestAcknowledged; number++)
        {
            var packet = _packets[number % PacketNumbers.Capacity];
            if (packet.SentAt + wait > now)
            {
                _lossAt = packet.SentAt + wait;
                break;
            }

            Lose(number);
        }

        _firstOnTheWay = _onTheWay.First(_firstOnTheWay, _next);
    }

    private void Lose(long number)
    {
        var packet = _packets[number % PacketNumbers.Capacity];
        _onTheWay.Remove(number);
        _inFlight -= packet.Size;
        _lost += packet.Size;
        if (packet.Size > 0)
        {
            _again.Enqueue((packet.Offset, packet.Size));
        }
    }

    /// <summary>Nothing was heard for long: the oldest piece leaves again, and its answer tells of all others.</summary>
    private void SendOldestAgain()
    {
        var oldest = _onTheWay.First(_firstOnTheWay, _next);
        if (_again.Count == 0 && oldest < _next)
        {
            Lose(oldest);
        }
    }

    /// <summary>All numbers of the window are used and nothing is heard: the window begins anew behind them, or nothing could ever leave again.</summary>
    private void LoseAll()
    {
        for (var number = _firstOnTheWay; (number = _onTheWay.First(number, _next)) < _next; number++)
        {
            Lose(number);
        }

        _unacknowledged.RemoveRange(_floor, _next);
        (_floor, _firstOnTheWay, _lossAt) = (_next, _next, Instant.Forever);
    }

    private void MoveFloor()
    {
        _firstOnTheWay = _onTheWay.First(_firstOnTheWay, _next);
        var floor = Math.Min(_firstOnTheWay, Math.Max(_unacknowledged.First(_floor, _next), _firstOnTheWay - LostMemory));
        _unacknowledged.RemoveRange(_floor, floor);
        _floor = floor;
    }
}
