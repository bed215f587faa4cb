using Google.Protobuf;
using Ordo.Chord.Machine;
using Ordo.Chord.Machine.Messages;
using Ordo.Chord.Node;
using Wire = Ordo.Chord.V1;

namespace Ordo.Chord.Tests.Node;

/// <summary>Messages as bytes and back, and bytes that are none.</summary>
public sealed class RingCodecTests(ITestOutputHelper output)
{
    /// <summary>What encoding and decoding one operation on its third node may allocate: its own objects and those of protobuf, and the bytes of six ids.</summary>
    private const long MaxBytesPerOperation = 2_000;

    [Fact]
    public void Every_kind_of_message_arrives_as_it_was_sent()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        foreach (var chosen in new[] { 1, seed })
        {
            var any = new AnyMessage(new Random(chosen));
            for (var i = 0; i < 40; i++)
            {
                foreach (var kind in AnyMessage.Kinds)
                {
                    var sent = any.Put(any.Make(kind));
                    var wire = Wire.Envelope.Parser.ParseFrom(RingCodec.Encode(sent).ToByteArray());
                    Assert.True(RingCodec.TryRead(wire.To, out var to));
                    Assert.Equal((sent.From, sent.To.Id), (RingCodec.ToNode(wire.From), to));
                    Assert.Equal(AnyMessage.Show(sent.Message), AnyMessage.Show(RingCodec.Decode(wire)));
                }
            }
        }

        Assert.NotEmpty(AnyMessage.Kinds);
    }

    [Fact]
    public void Bytes_that_are_no_message_are_refused_and_harm_nobody()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        foreach (var chosen in new[] { 1, seed })
        {
            var random = new Random(chosen);
            var any = new AnyMessage(random);
            var refused = 0;
            for (var i = 0; i < 5_000; i++)
            {
                var bytes = RingCodec.Encode(any.Put(any.Make(random.GetItems([.. AnyMessage.Kinds], 1)[0]))).ToByteArray();
                refused += Read(Damage(bytes[..Math.Min(bytes.Length, 4_096)], random)) is null ? 1 : 0;
            }

            Assert.InRange(refused, 1, 5_000);
        }
    }

    [Fact]
    public void What_no_node_could_have_sent_is_none()
    {
        var id = RingCodec.ToWire(RingId.Zero);
        var node = new Wire.NodeRef { Id = id, Address = "127.0.0.1:1" };
        Wire.Envelope[] wrong =
        [
            new(),
            new() { AskStep = new Wire.AskStep() },
            new() { AskStep = new Wire.AskStep { Target = ByteString.CopyFrom(new byte[19]) } },
            new() { AskStep = new Wire.AskStep { Target = ByteString.CopyFrom(new byte[21]) } },
            new() { Notified = new Wire.Notified { Predecessor = new Wire.NodeRef { Id = id } } },
            new() { Notified = new Wire.Notified { Predecessor = new Wire.NodeRef { Id = id, Address = new string('x', 300) } } },
            new() { Neighbours = new Wire.Neighbours { RangeStart = id, Successors = { node, new Wire.NodeRef() } } },
            new() { Fetch = new Wire.Fetch { Names = { new Wire.EntryName() } } },
            new() { Fetch = new Wire.Fetch { Names = { Enumerable.Repeat(new Wire.EntryName { Place = id }, 100_000) } } },
            new() { Hold = new Wire.Hold { Entries = { new Wire.Entry() } } },
            new() { Compare = new Wire.Compare { From = id, To = id, Parts = { Enumerable.Repeat(new Wire.Digest(), 100_000) } } },
            new() { Operation = new Wire.Operation { Origin = node, Place = id } },
            new() { Operation = new Wire.Operation { Origin = node, Place = id, Kind = (Wire.OperationKind)(-7) } },
            new() { Operation = new Wire.Operation { Origin = node, Place = id, Kind = (Wire.OperationKind)99 } },
            new() { Operation = new Wire.Operation { Place = id, Kind = Wire.OperationKind.Find } },
            new() { Outcome = new Wire.Outcome { Kind = (Wire.OutcomeKind)(-1) } },
            new() { Outcome = new Wire.Outcome { Kind = Wire.OutcomeKind.Done } },
        ];
        Assert.All(wrong, envelope => Assert.Null(RingCodec.Decode(envelope)));
    }

    [Fact]
    public void An_operation_costs_little_to_send_and_to_take()
    {
        var random = new Random(1);
        var any = new AnyMessage(random);
        NodeRef[] path = [any.Put(new LookBehind()).From, any.Put(new LookBehind()).From];
        var sent = any.Put(new Operation(path[0], 7, OperationKind.Find, "a key of this length", path[1].Id, null, 1, path, IsAtOwner: false, IsRepeat: false));
        long allocated = 0;
        for (var round = 0; round < 2; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 1_000; i++)
            {
                RingCodec.Decode(RingCodec.Encode(sent));
            }

            allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / 1_000;
        }

        output.WriteLine($"{allocated} bytes");
        Assert.InRange(allocated, 1, MaxBytesPerOperation);
    }

    private static RingMessage? Read(byte[] bytes)
    {
        try
        {
            var envelope = Wire.Envelope.Parser.ParseFrom(bytes);
            return RingCodec.ToNode(envelope.From) is null || !RingCodec.TryRead(envelope.To, out _) ? null : RingCodec.Decode(envelope);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private static byte[] Damage(byte[] bytes, Random random)
    {
        for (var hits = random.Next(1, 4); hits > 0; hits--)
        {
            var at = random.Next(bytes.Length);
            switch (random.Next(4))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes = [.. bytes[..at], (byte)random.Next(256), .. bytes[at..]];
                    break;
                case 2:
                    bytes = bytes.Length > 1 ? [.. bytes[..at], .. bytes[(at + 1)..]] : bytes;
                    break;
                default:
                    random.NextBytes(bytes.AsSpan(at, Math.Min(8, bytes.Length - at)));
                    break;
            }
        }

        return bytes;
    }
}
