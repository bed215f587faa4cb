using System.Net;
using Ordo.Transfer.Receiving;
using Ordo.Transfer.Relay;
using Ordo.Transfer.Sending;
using Ordo.Transfer.Storage;
using Ordo.Transfer.Tests.Fast;

namespace Ordo.Transfer.Tests.Receiving;

/// <summary>Files of the fast mode that are not stored are told, each by its name.</summary>
public sealed class GivenUpTests : IDisposable
{
    private readonly TwoDirectories _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Files_that_are_refused_are_told()
    {
        using var receiver = new RunningReceiver(_files.There, inbox: new InboxOptions(_files.There) { MaxSize = 10 });
        Fast.Sending.Run(receiver.Local, Item("a", 10), Item("large", 11));
        Assert.Equal([(FileEnd.Refused, "large")], receiver.GivenUps);
        Assert.Equal(["a"], receiver.Names);
    }

    [Fact]
    public async Task Files_whose_sender_has_gone_are_told()
    {
        using var receiver = new RunningReceiver(_files.There);
        using var slow = new RelayThread(new RelayOptions(new IPEndPoint(IPAddress.Loopback, 0), receiver.Local) { Rate = 1_000_000 });
        using (var sending = new Fast.Sending(slow.Local, [Item("a", 20_000_000), Item("b", 10)], stopsUnderWay: true))
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(sending.RunAsync);
        }

        receiver.Dispose();
        Assert.Contains((FileEnd.Dropped, "a"), receiver.GivenUps);
        Assert.All(receiver.GivenUps, file => Assert.Equal(FileEnd.Dropped, file.End));
        Assert.Empty(receiver.Names);
    }

    private SendItem Item(string name, int size) => new(_files.Write(name, size), name);
}
