using System.Net;
using System.Net.Sockets;
using Ordo.Transfer.Machine;
using Ordo.Transfer.Udp;

namespace Ordo.Transfer.Tests.Udp;

/// <summary>Both kinds of port, over the loopback.</summary>
public sealed class UdpPortTests
{
    private static readonly IPEndPoint AnyPort = new(IPAddress.Loopback, 0);

    public static TheoryData<bool, bool> Pairs => OperatingSystem.IsLinux() ? [(true, true), (true, false), (false, true), (false, false)] : [(false, false)];

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Datagrams_of_all_sizes_arrive_as_they_are(bool isBatchedSender, bool isBatchedReceiver)
    {
        using var sender = Open(isBatchedSender, AnyPort);
        using var receiver = Open(isBatchedReceiver, AnyPort);
        int[] sizes = [1, 1400, 1400, 1400, 700, 1400, 1400, 65_507, 8_952, 1_452, 1_232, 1_232, 3];
        foreach (var (index, size) in sizes.Index())
        {
            sender.Take(size, receiver.Local.ToPeer()).Fill((byte)index);
        }

        sender.Flush();
        Assert.Equal(sizes.Index().Select(one => (one.Item, (byte)one.Index, sender.Local.ToPeer())), Receive(receiver, sizes.Length));
    }

    [Fact]
    public void Datagrams_between_addresses_of_ipv6_arrive()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "this system has no IPv6");
        using var sender = UdpPort.Open(new IPEndPoint(IPAddress.IPv6Loopback, 0));
        using var receiver = UdpPort.Open(new IPEndPoint(IPAddress.IPv6Loopback, 0));
        sender.Take(5, receiver.Local.ToPeer()).Fill(7);
        sender.Flush();
        Assert.Equal([(5, (byte)7, sender.Local.ToPeer())], Receive(receiver, 1));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_wait_ends_when_somebody_wakes_the_port_also_before_it_begins(bool isBatched)
    {
        using var port = Open(isBatched && OperatingSystem.IsLinux(), AnyPort);
        port.Wake();
        port.Wait(-1);
        var waiting = new Thread(() => port.Wait(-1));
        waiting.Start();
        port.Wake();
        waiting.Join();
    }

    private static UdpPort Open(bool isBatched, IPEndPoint local) => isBatched ? new LinuxUdpPort(UdpPort.Bind(local)) : new PortableUdpPort(UdpPort.Bind(local));

    private static List<(int Size, byte First, Peer From)> Receive(UdpPort port, int count)
    {
        var received = new List<(int, byte, Peer)>();
        while (received.Count < count)
        {
            port.Wait(10_000_000);
            var here = port.Receive();
            Assert.True(here > 0, $"only {received.Count} datagrams came");
            for (var i = 0; i < here; i++)
            {
                var bytes = port.Received(i, out var from);
                Assert.False(bytes.ContainsAnyExcept(bytes[0]));
                received.Add((bytes.Length, bytes[0], from));
            }
        }

        return received;
    }
}
