using System.Net;
using System.Net.Sockets;
using System.Text;
using Ordo.Transfer.Fast.Receiving;
using Ordo.Transfer.Relay;
using Ordo.Transfer.Sending;
using Ordo.Transfer.Tests.Fast;

namespace Ordo.Transfer.Tests.Receiving;

/// <summary>Classic senders have the room that those of the fast mode leave; not the other way round, since anybody can begin a classic file in another's name.</summary>
public sealed class SessionLimitTests : IDisposable
{
    private readonly TwoDirectories _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task A_transfer_of_the_fast_mode_leaves_no_room_for_a_classic_one()
    {
        using var receiver = new RunningReceiver(_files.There, options: new FastReceiverOptions { MaxSessions = 1 });
        using var slow = new RelayThread(new RelayOptions(new IPEndPoint(IPAddress.Loopback, 0), receiver.Local) { Rate = 1_000_000 });
        using var sending = new Fast.Sending(slow.Local, [new SendItem(_files.Write("a", 20_000_000), "a")]);
        var sent = sending.RunAsync();
        await sending.IsUnderWay;
        using var classic = new UdpClient();
        classic.Connect(receiver.Local);
        await SendAsync(classic, "s | 0 | b | 5");
        await SendAsync(classic, "s | 0 | b | 05");

        // The first is not answered; the second is of a sender who hears more where he goes on.
        Assert.Equal("a | 1 | 01024", Encoding.ASCII.GetString((await classic.ReceiveAsync(TestContext.Current.CancellationToken)).Buffer));
        sending.Stop();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sent);
    }

    private static ValueTask<int> SendAsync(UdpClient client, string message) => client.SendAsync(Encoding.ASCII.GetBytes(message), TestContext.Current.CancellationToken);
}
