using System.Buffers;
using Ordo.Machine;
using Ordo.Node.Wire;
using Ordo.Ordering;
using Ordo.Ordering.Raft;

namespace Ordo.Node.Tests.Wire;

public sealed class MessageCodecTests
{
    private static readonly Term Term = new(7);

    public static TheoryData<PeerMessage> Messages() =>
    [
        new PreVoteRequest(Term, new LogIndex(9), new Term(6)),
        new PreVoteReply(Term, Granted: true),
        new VoteRequest(Term, new LogIndex(long.MaxValue), new Term(6), Transfer: true),
        new VoteReply(Term, Granted: false),
        new AppendAccepted(Term, new LogIndex(300)),
        new AppendRejected(Term, new LogIndex(300), new LogIndex(2), new Term(1)),
        new Heartbeat(Term, new LogIndex(128), 5),
        new HeartbeatReply(Term, 5, new LogIndex(128), new LogIndex(127)),
        new CommitNotice(Term, new LogIndex(1)),
        new ReadIndexRequest(Term, 77),
        new ReadIndexReply(Term, 77, new LogIndex(4)),
        new SnapshotProgress(Term, new LogIndex(4), 1 << 20),
        new TimeoutNow(Term),
        new ForwardRefused(3, 14, Missing: true, Reason: null),
        new ForwardRefused(3, 14, Missing: false, Reason: "The disk is full."),
        new MemberStatus(OrderRole.Leader, new LogIndex(5)),
    ];

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_message_comes_back_as_it_was(PeerMessage message) => Assert.Equal(message, RoundTrip(message));

    [Fact]
    public void Entries_come_back_with_their_indexes()
    {
        Entry[] entries =
        [
            new(new LogIndex(11), new Term(2), EntryKind.Command, new byte[] { 1, 2, 3 }),
            new(new LogIndex(12), new Term(7), EntryKind.NoOp, default),
        ];
        var request = new AppendRequest(Term, new LogIndex(10), new Term(2), new LogIndex(9), entries);
        var read = Assert.IsType<AppendRequest>(RoundTrip(request));
        Assert.Equal((request.Previous, request.PreviousTerm, request.Commit), (read.Previous, read.PreviousTerm, read.Commit));
        Assert.Equal(entries.Select(Shape), read.Entries.ToArray().Select(Shape));

        static (LogIndex, Term, EntryKind, string) Shape(Entry entry) =>
            (entry.Index, entry.Term, entry.Kind, Convert.ToHexString(entry.Command.Span));
    }

    [Fact]
    public void Commands_and_chunks_come_back_byte_by_byte()
    {
        var forwarded = Assert.IsType<ForwardedCommands>(RoundTrip(new ForwardedCommands(2, 5, [new byte[] { 9 }, Array.Empty<byte>()])));
        Assert.Equal((2UL, 5UL, 2), (forwarded.Boot, forwarded.First, forwarded.Commands.Count));
        Assert.Equal([9], forwarded.Commands[0].ToArray());
        var chunk = Assert.IsType<SnapshotChunk>(RoundTrip(new SnapshotChunk(Term, new LogIndex(4), new Term(3), 2, 5, new byte[] { 1, 2, 3 })));
        Assert.Equal([1, 2, 3], chunk.Bytes.ToArray());
        Assert.Equal((2L, 5L), (chunk.Offset, chunk.Total));
    }

    [Fact]
    public void Random_and_damaged_bytes_are_refused_or_read_but_never_break_anything()
    {
        var seed = (ulong)Random.Shared.NextInt64();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new SeededRandom(seed);
        var samples = Messages().Select(row => Encode(row.Data)).ToList();
        for (var run = 0; run < 20_000; run++)
        {
            var bytes = random.Chance(0.5) ? Noise(random) : Damaged(random, samples[random.Below(samples.Count)]);
            _ = MessageCodec.TryRead(bytes);
            _ = HelloCodec.Read(bytes);
            _ = LogRecord.TryRead(bytes);
            _ = RosterCodec.TryRead(bytes);
        }
    }

    [Fact]
    public void A_frame_is_taken_only_whole_and_only_with_its_checksum()
    {
        var writer = new ByteWriter();
        FrameCodec.Write(writer, new CommitNotice(Term, new LogIndex(5)));
        var frame = writer.ToArray();
        for (var length = 0; length < frame.Length; length++)
        {
            var part = new ReadOnlySequence<byte>(frame.AsMemory(0, length));
            Assert.Equal(FrameRead.Incomplete, FrameCodec.TryRead(ref part, out _));
        }

        for (var at = 0; at < frame.Length; at++)
        {
            var flipped = frame.ToArray();
            flipped[at] ^= 1;
            var received = new ReadOnlySequence<byte>(flipped);
            Assert.NotEqual(FrameRead.Frame, FrameCodec.TryRead(ref received, out _));
        }
    }

    [Fact]
    public void A_greeting_of_another_version_is_answered_with_both_versions()
    {
        var writer = new ByteWriter();
        HelloCodec.Write(writer, new Hello(new MemberId(1), new MemberId(2), Guid.NewGuid(), Roster: null));
        var payload = writer.ToArray()[FrameCodec.HeaderBytes..];
        Assert.Null(HelloCodec.Read(payload).Refusal);
        payload[4] = 9;
        Assert.Contains("version 9", HelloCodec.Read(payload).Refusal, StringComparison.Ordinal);
    }

    private static byte[] Noise(SeededRandom random)
    {
        var bytes = new byte[random.Below(200)];
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)random.NextBits();
        }

        if (bytes.Length > 0 && random.Chance(0.7))
        {
            bytes[0] = (byte)random.Below(40);
        }

        return bytes;
    }

    private static byte[] Damaged(SeededRandom random, byte[] sample)
    {
        var bytes = sample.AsSpan(0, 1 + random.Below(sample.Length)).ToArray();
        bytes[random.Below(bytes.Length)] ^= (byte)(1 << random.Below(8));
        return bytes;
    }

    private static byte[] Encode(PeerMessage message)
    {
        var writer = new ByteWriter();
        MessageCodec.Write(writer, message);
        return writer.ToArray();
    }

    private static PeerMessage? RoundTrip(PeerMessage message) => MessageCodec.TryRead(Encode(message));
}
