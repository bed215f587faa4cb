using System.Security.Cryptography;
using Ordo.Machine;
using Ordo.Transfer.Fast.Receiving;
using Ordo.Transfer.Machine;
using Ordo.Transfer.Machine.Classic;
using Ordo.Transfer.Machine.Fast.Records;
using Ordo.Transfer.Machine.Fast.Wire;
using Ordo.Transfer.Receiving;
using Ordo.Transfer.Storage;

namespace Ordo.Transfer.Tests.Fast;

/// <summary>What strangers can do to a receiver: nothing that others notice.</summary>
public sealed class StrangerTests : IDisposable
{
    private readonly RecordingPort _port = new();
    private readonly TwoDirectories _files = new();
    private readonly FastReceiver _receiver;
    private int _refusals;
    private int _stored;
    private Instant _now = new(1_000_000);

    public StrangerTests() => _receiver = new FastReceiver(_port, Inbox.Open(new InboxOptions(_files.There)), new CountedLines(() => Interlocked.Increment(ref _refusals), () => Interlocked.Increment(ref _stored)), new FastReceiverOptions());

    [Fact]
    public void Nobody_gets_more_bytes_than_came_in_his_name()
    {
        foreach (var size in (int[])[1, 20, Datagram.HeadSize, 100, 300, Hello.MinSize - 1, Hello.MinSize, 1_232, 65_507])
        {
            foreach (var kind in Enum.GetValues<DatagramKind>())
            {
                _port.Sent.Clear();
                Receive(new Peer(7, 7), Greeting(size, kind, (ulong)size));
                Assert.True(_port.Sent.Sum(sent => sent.Datagram.Length) <= size, $"{kind} of {size} bytes");
            }
        }
    }

    [Fact]
    public void Greetings_that_nobody_follows_up_are_forgotten()
    {
        Greet(20_000);
        Assert.Equal(GreetedSenders.Max, _receiver.Sessions);
        _now += TimeSpan.FromMinutes(1);
        _receiver.Tick(_now);
        Assert.Equal(0, _receiver.Sessions);
        Assert.Equal(Instant.Forever, _receiver.Deadline);
    }

    [Fact]
    public void Forged_greetings_keep_nobody_out()
    {
        const int ARoundTripOfThem = 15_000;
        Greet(ARoundTripOfThem);
        var session = Begin();
        Greet(ARoundTripOfThem);
        _port.Sent.Clear();
        Receive(new Peer(7, 7), Data(session, 0, 0, 0));
        _receiver.Tick(_now);
        Assert.True(Datagram.TryRead(Assert.Single(_port.Sent).Datagram, out var answer));
        Assert.Equal(DatagramKind.Ack, answer.Kind);
    }

    [Fact]
    public void A_sender_who_greets_again_hears_of_the_same_session_and_no_packet_number_twice()
    {
        var session = Begin();
        Assert.Equal(session, Begin());
        Receive(new Peer(7, 7), Data(session, 0, 0, 0));
        _receiver.Tick(_now);
        Assert.Equal(session, Begin());
        Assert.Equal(1, _receiver.Sessions);
        Assert.Equal([0UL, 1UL, 2UL, 3UL], _port.Sent.Select(sent => Datagram.TryRead(sent.Datagram, out var head) ? head.Number : ulong.MaxValue));
    }

    [Fact]
    public void The_memory_of_a_session_that_has_ended_is_free_again_without_another()
    {
        var memory = _receiver.MemoryLeft;
        Receive(new Peer(7, 7), Data(Begin(), 0, 0, 0));
        Assert.InRange(_receiver.MemoryLeft, 0, memory - 1);
        while (_receiver.MemoryLeft < memory)
        {
            Assert.NotEqual(Instant.Forever, _receiver.Deadline);
            _now = Instant.Max(_now, _receiver.Deadline);
            _receiver.Tick(_now);
            Thread.Yield();
        }

        _now += TimeSpan.FromSeconds(5);
        _receiver.Tick(_now);
        Assert.Equal(Instant.Forever, _receiver.Deadline);
    }

    [Fact]
    public void The_end_does_not_wait_for_a_file_whose_disk_stands_still()
    {
        using var isAtDisk = new ManualResetEventSlim();
        using var goesOn = new ManualResetEventSlim();
        var isTold = false;
        var receiver = new FastReceiver(_port, Inbox.Open(new InboxOptions(_files.There)), new CountedLines(() => isTold = true, Stop), new FastReceiverOptions { StopPatience = TimeSpan.FromMilliseconds(20) });
        receiver.Receive(_now, new Peer(7, 7), Greeting(Hello.MinSize, DatagramKind.Hello, 1));
        Assert.True(Datagram.TryRead(_port.Sent[^1].Datagram, out var head));
        receiver.Receive(_now, new Peer(7, 7), Data(head.Session, 0, 0, 0, EmptyFile()));
        receiver.Tick(_now);
        isAtDisk.Wait(TestContext.Current.CancellationToken);
        receiver.Dispose();
        goesOn.Set();
        Assert.True(isTold);

        void Stop()
        {
            isAtDisk.Set();
            goesOn.Wait();
        }
    }

    [Fact]
    public void Numbers_at_the_ends_of_their_ranges_end_nothing()
    {
        ulong[] numbers = [0, 1, 63, 64, 8_127, 8_128, 8_191, 8_192, 8_254, 1UL << 61, (1UL << 62) - 1, 1UL << 62, long.MaxValue, ulong.MaxValue];
        var session = Begin();
        foreach (var number in numbers)
        {
            foreach (var floor in numbers)
            {
                foreach (var offset in numbers)
                {
                    Receive(new Peer(7, 7), Data(session, number, floor, offset));
                    _now += TimeSpan.FromMilliseconds(1);
                    _receiver.Tick(_now);
                }
            }
        }
    }

    [Fact]
    public void Many_greetings_before_the_first_piece_take_no_more_memory_than_there_is()
    {
        var sessions = Enumerable.Range(0, 200).Select(i => Begin((ushort)(i + 1))).ToList();
        foreach (var (i, session) in sessions.Index())
        {
            Receive(new Peer(7, (ushort)(i + 1)), Data(session, 0, 0, 0));
        }

        Assert.InRange(_receiver.MemoryLeft, 0, new FastReceiverOptions().Memory);
    }

    [Fact]
    public void There_is_memory_for_as_many_as_is_said()
    {
        for (ushort port = 1; port < 1000; port++)
        {
            Receive(new Peer(7, port), Greeting(Hello.MinSize, DatagramKind.Hello, 1));
            Assert.True(Datagram.TryRead(_port.Sent[^1].Datagram, out var head));
            if (head.Kind == DatagramKind.Refuse)
            {
                break;
            }

            Receive(new Peer(7, port), Data(head.Session, 0, 0, 0));
        }

        Assert.Equal(new FastReceiverOptions().MemorySessions, _receiver.Served);
    }

    [Fact]
    public void Replies_that_nobody_takes_are_not_gathered_without_end()
    {
        var session = Begin();
        var refused = new ByteWriter();
        var body = new ByteWriter();
        new Offer(0, "", 1, 0).Write(body);
        Span<byte> head = stackalloc byte[RecordHead.Size];
        new RecordHead(RecordKind.Offer, body.Length).Write(head);
        while (refused.Length < 1_000)
        {
            refused.Raw(head);
            refused.Raw(body.Written);
        }

        var sent = 0L;
        for (ulong number = 0; number < 2_000; number++)
        {
            Receive(new Peer(7, 7), Data(session, number, number, (ulong)sent, refused.ToArray()));
            sent += refused.Length;
            _now += TimeSpan.FromMilliseconds(1);
            _receiver.Tick(_now);
        }

        _now += TimeSpan.FromMinutes(1);
        _receiver.Tick(_now);
        Assert.Equal(0, _receiver.Sessions);
        Assert.InRange(_refusals, 1, 1_100);
    }

    [Fact]
    public void Any_records_in_any_order_leave_nothing_but_files_and_their_beginnings() => FreshSeed.Run(random =>
    {
        var records = new AnyRecords(random);
        for (ulong round = 0; round < 100; round++)
        {
            var peer = (ushort)(1 + random.Below(8));
            Scatter(peer, Begin(peer, nonce: 100 + round), records.Next(random.Below(8)), random);
            _now += random.Between(TimeSpan.Zero, TimeSpan.FromSeconds(1));
            _receiver.Tick(_now);
        }

        _now += TimeSpan.FromMinutes(1);
        _receiver.Tick(_now);
        Assert.Equal(0, _receiver.Sessions);
        _receiver.Dispose();
        Assert.True(_stored > 0 && _refusals > 0, $"{_stored} files were stored and {_refusals} refused: it goes no deeper.");
        Assert.Equal(["here", "there"], Directory.EnumerateFileSystemEntries(System.IO.Path.GetDirectoryName(_files.There)!).Select(System.IO.Path.GetFileName).Order(StringComparer.Ordinal));
        foreach (var path in Directory.EnumerateFiles(_files.There, "*", SearchOption.AllDirectories))
        {
            var name = System.IO.Path.GetRelativePath(_files.There, path);
            Assert.True(name.EndsWith(".ordo-part", StringComparison.Ordinal) ? new FileInfo(path).Length < Offer.ResumableSize * 2 : Array.Exists(AnyRecords.Names, known => name == known || name.StartsWith($"{known}.", StringComparison.Ordinal)), name);
        }
    });

    [Fact]
    public void Any_datagrams_leave_no_trace() => FreshSeed.Run(random =>
    {
        var session = Begin();
        for (var i = 0; i < 20_000; i++)
        {
            var datagram = new byte[random.Below(300)];
            for (var at = 0; at < datagram.Length; at++)
            {
                datagram[at] = (byte)random.NextBits();
            }

            if (datagram.Length >= Datagram.HeadSize)
            {
                // Half of them say that they belong to the session, and have the checksum that shows them undamaged.
                new Datagram((DatagramKind)(0xC0 + random.Below(8)), random.Chance(0.5) ? session : random.NextBits(), (ulong)random.Below(1 << 20)).Write(datagram);
                Datagram.Finish(datagram);
            }

            Receive(new Peer(7, 7), datagram);
            _receiver.Tick(_now);
        }

        _receiver.Dispose();
        Assert.Empty(Directory.GetFileSystemEntries(_files.There));
    });

    /// <summary>Sends a stream in pieces of any size, some twice, some never and some out of their order, with what else a frame has at random.</summary>
    private void Scatter(ushort peer, ulong session, byte[] stream, SeededRandom random)
    {
        var pieces = new List<(int At, int Length)>();
        for (var at = 0; at < stream.Length; at += pieces[^1].Length)
        {
            pieces.Add((at, Math.Min(stream.Length - at, 1 + random.Below(400))));
        }

        for (var number = 0; number < pieces.Count * 2; number++)
        {
            var (at, length) = pieces[random.Chance(0.7) ? number / 2 : random.Below(pieces.Count)];
            var floor = random.Chance(0.95) ? 0 : (ulong)random.Below(number + 10);
            var offset = random.Chance(0.98) ? (ulong)at : random.NextBits() >> random.Below(64);
            Receive(new Peer(7, peer), Data(session, (ulong)(random.Chance(0.95) ? number : random.Below(number + 100)), floor, offset, stream.AsSpan(at, length)));
            _receiver.Tick(_now);
        }
    }

    /// <summary>Counts what is told of refusals and of files that are stored.</summary>
    private sealed class CountedLines(Action onTrouble, Action? onStored = null) : IReceiverLines
    {
        public void Ready()
        {
        }

        void IReceiverLines.Happened(ClassicEvent happened, Peer from, ClassicStart start, long received)
        {
        }

        void IReceiverLines.Completed(Peer from, string asked, string name, long size, bool isFast) => onStored?.Invoke();

        void IReceiverLines.GivenUp(FileEnd end, Peer from, string asked, long size, string reason)
        {
            if (end == FileEnd.Refused)
            {
                onTrouble();
            }
        }

        public void Trouble(string line) => onTrouble();
    }

    public void Dispose()
    {
        _receiver.Dispose();
        _port.Dispose();
        _files.Dispose();
    }

    private static byte[] Greeting(int size, DatagramKind kind, ulong nonce)
    {
        var datagram = new byte[size];
        if (size > Hello.BodyAt)
        {
            new Datagram(kind, Session: 5, Number: 0).Write(datagram);
            new Hello(new Nonce(nonce), IsKeyed: false).Write(datagram);
            datagram[Hello.BodyAt] = Hello.Version;
            Datagram.Finish(datagram);
        }

        return datagram;
    }

    private static byte[] Data(ulong session, ulong number, ulong floor, ulong offset, params ReadOnlySpan<byte> piece)
    {
        var body = new ByteWriter();
        body.Bool(value: true);
        body.Var(floor);
        body.Var(0);
        body.Var(offset);
        body.Raw(piece);
        var datagram = new byte[Datagram.HeadSize + body.Length];
        new Datagram(DatagramKind.Data, session, number).Write(datagram);
        body.Written.CopyTo(datagram.AsSpan(Datagram.HeadSize));
        Datagram.Finish(datagram);
        return datagram;
    }

    private ulong Begin(ushort port = 7, ulong nonce = 1)
    {
        Receive(new Peer(7, port), Greeting(Hello.MinSize, DatagramKind.Hello, nonce));
        Assert.True(Datagram.TryRead(_port.Sent[^1].Datagram, out var head));
        Assert.Equal(DatagramKind.Accept, head.Kind);
        return head.Session;
    }

    private void Greet(int count)
    {
        for (var i = 0; i < count; i++)
        {
            Receive(new Peer(8, (ushort)i), Greeting(Hello.MinSize, DatagramKind.Hello, (ulong)i));
        }
    }

    /// <summary>The records of a file without content.</summary>
    private static byte[] EmptyFile()
    {
        var records = new ByteWriter();
        var body = new ByteWriter();
        new Offer(0, "empty", 0, 0).Write(body);
        Add(RecordKind.Offer, body.Written);
        body.Clear();
        new Beginning(0, 0).Write(body);
        Add(RecordKind.Begin, body.Written);
        Add(RecordKind.End, SHA256.HashData([]));
        return records.ToArray();

        void Add(RecordKind kind, ReadOnlySpan<byte> of)
        {
            Span<byte> head = stackalloc byte[RecordHead.Size];
            new RecordHead(kind, of.Length).Write(head);
            records.Raw(head);
            records.Raw(of);
        }
    }

    private void Receive(Peer from, byte[] datagram) => _receiver.Receive(_now, from, datagram);
}
