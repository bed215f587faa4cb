using Ordo.Transfer.Sending;

namespace Ordo.Transfer.Tests.Fast;

/// <summary>What the sender has not heard of when the network breaks, or the receiver is started anew, is stored once.</summary>
public sealed class BreakTests : IDisposable
{
    private const int Files = 400;

    private readonly TwoDirectories _files = new();
    private readonly SendItem[] _items;

    public BreakTests() => _items = [.. Enumerable.Range(0, Files).Select(i => new SendItem(_files.Write($"{i}", 50 + i), $"{i}"))];

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task A_break_of_the_network_leaves_no_file_twice()
    {
        using var receiver = new RunningReceiver(_files.There);
        using var link = new BreakableLink(receiver.Local);
        using var sending = new Sending(link.Local, _items);
        var running = sending.RunAsync();
        await WaitForSomeAsync(receiver);
        link.Mend();
        await running.WaitAsync(TestContext.Current.CancellationToken);
        AssertEachIsThereOnce(sending);
    }

    [Fact]
    public async Task A_receiver_that_is_started_anew_meanwhile_stores_no_file_twice()
    {
        var port = FreePorts.Udp();
        var first = new RunningReceiver(_files.There, port: port);
        using var link = new BreakableLink(first.Local);
        using var sending = new Sending(link.Local, _items);
        var running = sending.RunAsync();
        await WaitForSomeAsync(first);
        first.Dispose();
        using var second = new RunningReceiver(_files.There, port: port);
        link.Mend();
        await running.WaitAsync(TestContext.Current.CancellationToken);
        AssertEachIsThereOnce(sending);
    }

    private static Task WaitForSomeAsync(RunningReceiver receiver)
    {
        const int Some = 40; // Half of what the first datagrams of a session bring.
        return Until.TrueAsync("some files are stored", () => receiver.Names.Count >= Some);
    }

    private void AssertEachIsThereOnce(Sending sending)
    {
        Assert.Equal(_items.Select(item => item.Name).Order(StringComparer.Ordinal), Directory.GetFileSystemEntries(_files.There).Select(path => System.IO.Path.GetFileName(path)).Order(StringComparer.Ordinal));
        Assert.All(_items.Index(), item =>
        {
            _files.AssertSame(item.Item.Name, item.Item.Name);
            Assert.Equal(item.Item.Name, sending.Results.NameOf(item.Index));
        });
    }
}
