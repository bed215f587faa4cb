using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Ordo.Machine;
using Ordo.Transfer.Machine.Fast.Wire;

namespace Ordo.Transfer.Machine.Fast.Receiving;

/// <summary>
/// The receiving end of a stream, as a machine: which pieces are new, and what is acknowledged when. It holds no bytes of the stream; replies to the sender travel on its acknowledgements until the
/// sender says that it has taken them.
/// </summary>
internal sealed class StreamReceiver
{
    /// <summary>An acknowledgement goes out after this many packets, also when more are coming.</summary>
    private const int AckEvery = 16;

    /// <summary>Gaps of the stream that are remembered: each lost packet makes one, and no more packets are on the way than have numbers.</summary>
    private const int MaxGaps = PacketNumbers.Capacity;

    /// <summary>The bits and replies of one acknowledgement: with head, numbers and seal it fits in 1 232 bytes, which pass every link (RFC 8200, §5).</summary>
    private const int MaxBody = 1_100;

    /// <summary>Replies go out together as long as they leave room for bits.</summary>
    private const int MaxReplyBytes = 600;

    /// <summary>The longest wait of an acknowledgement for more packets.</summary>
    private static readonly TimeSpan AckDelay = TimeSpan.FromMicroseconds(500);

    /// <summary>Replies that were not taken go out again after this time.</summary>
    private static readonly TimeSpan ReplyInterval = TimeSpan.FromMilliseconds(200);

    private readonly PacketNumbers _arrived = new();
    private readonly ByteRanges _ranges = new();
    private readonly Queue<byte[]> _replies = new();
    private readonly byte[] _bits = new byte[PacketNumbers.Capacity / 8];
    private readonly long _window;
    private long _largest = -1;
    private Instant _largestAt;
    private long _floor;
    private long _firstReply;
    private long _announced;
    private int _pending;
    private Instant _ackAt = Instant.Forever;
    private Instant _replyAt = Instant.Forever;

    /// <summary>Begins a stream at offset 0.</summary>
    /// <param name="window">How many bytes may be there that are not taken yet.</param>
    /// <param name="now">The present.</param>
    public StreamReceiver(long window, Instant now) => (_window, _announced, Heard) = (window, window, now);

    /// <summary>The stream is there up to here, without a gap.</summary>
    public long Contiguous { get; private set; }

    /// <summary>The stream is taken up to here, so that its room is free.</summary>
    public long Taken { get; private set; }

    /// <summary>When the sender was last heard of.</summary>
    public Instant Heard { get; private set; }

    /// <summary>How many replies the sender has taken.</summary>
    public long RepliesTaken => _firstReply;

    /// <summary>Whether the sender has taken all replies.</summary>
    public bool AreRepliesTaken => _replies.Count == 0;

    /// <summary>When an acknowledgement is due, if nothing else happens before.</summary>
    public Instant Deadline => Instant.Min(_ackAt, _replyAt);

    /// <summary>Takes in a packet.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="frame">Its head.</param>
    /// <param name="size">The bytes of its piece.</param>
    /// <param name="now">The present.</param>
    /// <param name="known">How many bytes at its beginning are there already, and perhaps taken: their room may belong to others by now.</param>
    /// <returns>Whether the rest of the piece is to be put at its place.</returns>
    public bool Receive(long number, in DataFrame frame, int size, Instant now, out int known)
    {
        known = (int)Math.Clamp(Contiguous - frame.Offset, 0, size);
        if (number >= Math.Max(_floor, frame.Floor) + PacketNumbers.Usable || frame.Floor > number || frame.Offset + size > Taken + _window)
        {
            return false;
        }

        var isNew = size > 0 && frame.Offset + size > Contiguous && Place(frame.Offset, size);
        if (size > 0 && !isNew && frame.Offset + size > Contiguous && _ranges.Count >= MaxGaps)
        {
            return false;
        }

        Heard = now;
        Note(number, frame, now);
        return isNew;
    }

    /// <summary>The stream is taken up to here.</summary>
    /// <param name="end">The place behind the last byte taken.</param>
    /// <param name="now">The present.</param>
    public void Take(long end, Instant now)
    {
        Taken = end;
        if (Taken + _window - _announced >= _window / 4)
        {
            _ackAt = now;
        }
    }

    /// <summary>Adds a reply.</summary>
    public void Reply(byte[] reply, Instant now)
    {
        _replies.Enqueue(reply);
        _ackAt = now;
    }

    /// <summary>The acknowledgement to send now, if one is due.</summary>
    /// <param name="now">The present.</param>
    /// <param name="writer">Gets its payload.</param>
    public bool TryAcknowledge(Instant now, ByteWriter writer)
    {
        if (now < Deadline)
        {
            return false;
        }

        var replies = FirstReplies();
        var oldest = _largest - (Math.Min(MaxBody - replies.Length, _bits.Length) * 8) + (2 * PacketNumbers.WordBits);
        var first = Math.Max(Math.Min(_floor, _largest + 1), oldest) / PacketNumbers.WordBits * PacketNumbers.WordBits;
        var words = 0;
        for (var number = first; number <= _largest; number += PacketNumbers.WordBits)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(_bits.AsSpan(words++ * sizeof(ulong)), _arrived.Word(number));
        }

        _announced = Taken + _window;
        new AckFrame
        {
            Largest = Math.Max(_largest, 0),
            DelayUs = _largest < 0 ? 0 : now.Microseconds - _largestAt.Microseconds,
            Contiguous = Contiguous,
            Credit = _announced,
            Base = first,
            Arrived = _bits.AsSpan(0, words * sizeof(ulong)),
            FirstReply = _firstReply,
            Replies = replies,
        }.Write(writer);
        (_pending, _ackAt) = (0, Instant.Forever);
        _replyAt = AreRepliesTaken ? Instant.Forever : now + ReplyInterval;
        return true;
    }

    private bool Place(long offset, int size)
    {
        if (offset <= Contiguous)
        {
            Contiguous = _ranges.TakeFrom(offset + size);
            return true;
        }

        return _ranges.Count < MaxGaps && _ranges.Add(offset, offset + size);
    }

    private void Note(long number, in DataFrame frame, Instant now)
    {
        var floor = Math.Max(_floor, frame.Floor);
        _arrived.RemoveRange(_floor, Math.Min(floor, _floor + PacketNumbers.Capacity));
        _floor = floor;
        var isNext = number == _largest + 1;
        if (number > _largest)
        {
            (_largest, _largestAt) = (number, now);
        }

        if (number >= _floor)
        {
            _arrived.Add(number);
        }

        for (; _firstReply < frame.RepliesTaken && _replies.Count > 0; _firstReply++)
        {
            _replies.Dequeue();
        }

        _pending++;
        var isDue = frame.WantsAck || !isNext || _pending >= AckEvery;
        _ackAt = Instant.Min(_ackAt, isDue ? now : now + AckDelay);
    }

    private ReadOnlySpan<byte> FirstReplies()
    {
        var writer = new ByteWriter();
        foreach (var reply in _replies)
        {
            if (writer.Length > 0 && writer.Length + reply.Length > MaxReplyBytes)
            {
                break;
            }

            writer.Blob(reply);
        }

        return writer.Written;
    }
}
