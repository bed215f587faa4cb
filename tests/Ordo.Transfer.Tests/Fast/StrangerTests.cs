using System.Security.Cryptography;
using Ordo.Machine;
using Ordo.Transfer.Bench;
using Ordo.Transfer.Fast.Receiving;
using Ordo.Transfer.Machine;
using Ordo.Transfer.Machine.Fast.Wire;
using Ordo.Transfer.Storage;

namespace Ordo.Transfer.Tests.Fast;

/// <summary>What strangers can do to a receiver: nothing that others notice.</summary>
public sealed class StrangerTests : IDisposable
{
    private readonly RecordingPort _port = new();
    private readonly TwoDirectories _files = new();
    private readonly FastReceiver _receiver;
    private Instant _now = new(1_000_000);

    public StrangerTests() => _receiver = new FastReceiver(_port, Inbox.Open(new InboxOptions(_files.There)), new QuietLines(), new FastReceiverOptions());

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
        for (var i = 0; i < 10_000; i++)
        {
            Receive(new Peer(7, (ushort)i), Greeting(Hello.MinSize, DatagramKind.Hello, (ulong)i));
        }

        Assert.InRange(_receiver.Sessions, 1, 256);
        _now += TimeSpan.FromMinutes(1);
        _receiver.Tick(_now);
        Assert.Equal(0, _receiver.Sessions);
        Assert.Equal(Instant.Forever, _receiver.Deadline);
    }

    [Fact]
    public void Any_datagrams_leave_no_trace()
    {
        var seed = (ulong)RandomNumberGenerator.GetInt32(1, int.MaxValue);
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        var random = new SeededRandom(seed);
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

    private ulong Begin()
    {
        Receive(new Peer(7, 7), Greeting(Hello.MinSize, DatagramKind.Hello, 1));
        Assert.True(Datagram.TryRead(_port.Sent[^1].Datagram, out var head));
        Assert.Equal(DatagramKind.Accept, head.Kind);
        return head.Session;
    }

    private void Receive(Peer from, byte[] datagram) => _receiver.Receive(_now, from, datagram);
}
