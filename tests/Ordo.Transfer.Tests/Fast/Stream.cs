using Ordo.Machine;
using Ordo.Transfer.Machine.Fast.Receiving;
using Ordo.Transfer.Machine.Fast.Sending;
using Ordo.Transfer.Machine.Fast.Wire;

namespace Ordo.Transfer.Tests.Fast;

/// <summary>A sender and a receiver of one stream, and the link between them, in simulated time.</summary>
internal sealed class Stream
{
    private const int Overhead = 28 + 21 + 20;
    private const long Window = 16 << 20;

    private readonly Link _there;
    private readonly Link _back;
    private readonly bool[] _placed;
    private readonly ByteWriter _writer = new();

    public Stream(long size, Path path, ulong seed, Link? shared = null, Instant start = default, int room = 1400)
    {
        var random = new SeededRandom(seed);
        _there = shared ?? new Link(path, random, isNarrow: true);
        _back = new Link(path, random, isNarrow: false);
        (Size, Start) = (size, start);
        Sender = new StreamSender(room, Window, random, start);
        Receiver = new StreamReceiver(Window, start);
        Sender.Write(size);
        _placed = new bool[size];
    }

    public Instant Start { get; }

    public long Size { get; }

    public StreamSender Sender { get; }

    public StreamReceiver Receiver { get; }

    public bool IsDone => Sender.Contiguous == Size;

    public Instant Next => Instant.Max(Start, Instant.Min(Instant.Min(_there.Next, _back.Next), Instant.Min(Sender.Deadline, Receiver.Deadline)));

    /// <summary>How often something was due.</summary>
    public int Turns { get; private set; }

    /// <summary>Whether each byte was placed.</summary>
    public bool IsWhole => Array.TrueForAll(_placed, there => there);

    /// <summary>Runs until the stream is whole, or the time is over.</summary>
    public Instant Run(Instant now, TimeSpan limit)
    {
        var end = now + limit;
        for (Turn(now); !IsDone && now < end; Turn(now))
        {
            now = Instant.Max(now + TimeSpan.FromMicroseconds(1), Next);
        }

        return now;
    }

    /// <summary>Runs up to an instant.</summary>
    public Instant RunUntil(Instant now, Instant end)
    {
        for (; now < end; now = Instant.Min(end, Instant.Max(now + TimeSpan.FromMicroseconds(1), Next)))
        {
            Turn(now);
        }

        return now;
    }

    public void Turn(Instant now)
    {
        Turns++;
        _there.Deliver(now);
        _back.Deliver(now);
        Sender.Tick(now);
        while (Sender.TryNext(now, out var segment))
        {
            Send(segment, now);
        }

        Assert.True(Sender.Deadline > now, $"the sender spins at {now}");
        Receiver.Take(Receiver.Contiguous, now);
        _writer.Clear();
        if (Receiver.TryAcknowledge(now, _writer))
        {
            var bytes = _writer.ToArray();
            _back.Send(bytes.Length + Overhead, at =>
            {
                Assert.True(AckFrame.TryRead(bytes, out var ack));
                Assert.True(Sender.Receive(ack, at));
            }, now);
        }

        Assert.True(Receiver.Deadline > now, $"the receiver spins at {now}");
    }

    private void Send(Segment segment, Instant now) => _there.Send(segment.Size + Overhead, at =>
    {
        if (Receiver.Receive(segment.Number, new DataFrame(segment.Floor, RepliesTaken: 0, segment.WantsAck, segment.Offset), segment.Size, at, out var known))
        {
            Array.Fill(_placed, value: true, (int)segment.Offset + known, segment.Size - known);
        }
    }, now);
}
