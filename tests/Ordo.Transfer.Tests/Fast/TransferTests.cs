using System.Net;
using Ordo.CommandLine;
using Ordo.Transfer.Fast.Keys;
using Ordo.Transfer.Fast.Receiving;
using Ordo.Transfer.Relay;
using Ordo.Transfer.Sending;
using Ordo.Transfer.Storage;

namespace Ordo.Transfer.Tests.Fast;

/// <summary>The fast mode over real sockets and disks.</summary>
public sealed class TransferTests
{
    private const long Slow = 20_000_000;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1_048_575)]
    [InlineData(1_048_576)]
    [InlineData(20_000_000)]
    public void A_file_arrives_as_it_is(int size)
    {
        using var files = new TwoDirectories();
        using var receiver = new RunningReceiver(files.There);
        var results = Sending.Run(receiver.Local, new SendItem(files.Write("file", size), "file"));
        Assert.Equal("file", results.NameOf(0));
        files.AssertSame("file", "file");
    }

    [Theory]
    [InlineData(0.05, 20)]
    [InlineData(0.2, 20)]
    public void A_file_arrives_as_it_is_over_a_network_that_loses_delays_doubles_and_reorders(double loss, int roundTripMs)
    {
        using var files = new TwoDirectories();
        using var receiver = new RunningReceiver(files.There);
        using var relay = new RelayThread(new RelayOptions(new IPEndPoint(IPAddress.Loopback, 0), receiver.Local)
        {
            Loss = loss,
            Duplicated = loss,
            Reordered = loss,
            Delay = TimeSpan.FromMilliseconds(roundTripMs / 2.0),
        });
        Sending.Run(relay.Local, new SendItem(files.Write("file", 5_000_000), "file"));
        files.AssertSame("file", "file");
        Assert.True(relay.Lost > 0);
    }

    [Fact]
    public void Many_small_files_of_folders_arrive_in_one_session()
    {
        using var files = new TwoDirectories();
        using var receiver = new RunningReceiver(files.There);
        var items = Enumerable.Range(0, 300).Select(i => new SendItem(files.Write($"a/{i % 7}/{i}", i * 37), $"a/{i % 7}/{i}")).ToArray();
        var results = Sending.Run(receiver.Local, items);
        Assert.All(items.Index(), item =>
        {
            Assert.Equal(item.Item.Name, results.NameOf(item.Index));
            files.AssertSame(item.Item.Name, item.Item.Name);
        });
    }

    [Fact]
    public void A_file_that_is_there_already_is_not_overwritten()
    {
        using var files = new TwoDirectories();
        using var receiver = new RunningReceiver(files.There);
        Sending.Run(receiver.Local, new SendItem(files.Write("first", 10_000), "name"));
        var results = Sending.Run(receiver.Local, new SendItem(files.Write("second", 10_000), "name"));
        Assert.Equal("name.1", results.NameOf(0));
        files.AssertSame("first", "name");
        files.AssertSame("second", "name.1");
    }

    [Fact]
    public void Holes_of_a_file_are_not_sent_and_take_no_room_on_the_disk()
    {
        const long Size = 64L << 20;
        using var files = new TwoDirectories();
        using var receiver = new RunningReceiver(files.There);
        var path = files.Write("sparse", 100_000);
        using (var file = File.OpenHandle(path, FileMode.Open, FileAccess.Write))
        {
            RandomAccess.Write(file, "in the middle"u8, Size / 2);
            RandomAccess.SetLength(file, Size);
        }

        using var sending = new Sending(receiver.Local, [new SendItem(path, "sparse")]);
        sending.Run();
        Assert.Equal("sparse", sending.Results.NameOf(0));
        Assert.Equal(Size, new FileInfo(files.OfThere("sparse")).Length);
        files.AssertSame("sparse", "sparse");
        Assert.InRange(sending.Statistics.Packets, 1, 1_000);
    }

    [Theory]
    [InlineData("../up")]
    [InlineData("/root")]
    [InlineData("a/../../up")]
    [InlineData("a//b")]
    [InlineData(".")]
    [InlineData("a/b.ordo-part")]
    public void A_name_that_leads_out_of_the_directory_is_refused_and_the_other_files_arrive(string name)
    {
        using var files = new TwoDirectories();
        using var receiver = new RunningReceiver(files.There);
        var path = files.Write("file", 100);
        var results = Sending.Run(receiver.Local, new SendItem(path, name), new SendItem(path, "good"));
        Assert.Contains("refuses", results.ProblemOf(0), StringComparison.Ordinal);
        files.AssertSame("file", "good");
        Assert.Equal(["good"], Directory.GetFileSystemEntries(files.There).Select(System.IO.Path.GetFileName));
    }

    [Fact]
    public void A_file_that_is_too_large_is_refused_with_the_reason()
    {
        using var files = new TwoDirectories();
        using var receiver = new RunningReceiver(files.There, inbox: new InboxOptions("") { MaxSize = 999 });
        var results = Sending.Run(receiver.Local, new SendItem(files.Write("large", 1_000), "large"), new SendItem(files.Write("small", 999), "small"));
        Assert.Contains("999", results.ProblemOf(0), StringComparison.Ordinal);
        Assert.Equal("small", results.NameOf(1));
    }

    [Fact]
    public void A_sender_that_is_stopped_and_starts_again_goes_on_where_it_was()
    {
        using var files = new TwoDirectories();
        using var receiver = new RunningReceiver(files.There);
        using var relay = new RelayThread(new RelayOptions(new IPEndPoint(IPAddress.Loopback, 0), receiver.Local) { Rate = Slow, Queue = TimeSpan.FromSeconds(2) });
        SendItem[] items = [new SendItem(files.Write("file", 24_000_000), "file")];
        using (var first = new Sending(relay.Local, items, underWay: 4_000_000, stopsUnderWay: true))
        {
            Assert.Throws<OperationCanceledException>(first.Run);
        }

        using var second = new Sending(receiver.Local, items);
        second.Run();
        files.AssertSame("file", "file");
        Assert.InRange(second.Statistics.NewBytes, 1, 23_000_000);
        Assert.Equal(["file"], Directory.GetFileSystemEntries(files.There).Select(System.IO.Path.GetFileName));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_receiver_that_is_started_anew_gets_the_rest(bool isKeyed)
    {
        using var files = new TwoDirectories();
        var key = isKeyed ? new TransferKey("a key of thirty-two bytes, or so"u8.ToArray()) : null;
        var first = new RunningReceiver(files.There, key, FreePorts.Udp());
        var port = first.Local.Port;
        using var relay = new RelayThread(new RelayOptions(new IPEndPoint(IPAddress.Loopback, 0), first.Local) { Rate = Slow });
        using var sending = new Sending(relay.Local, [new SendItem(files.Write("file", 8_000_000), "file"), new SendItem(files.Write("next", 1_000), "next")], key, underWay: 3_000_000);
        var running = sending.RunAsync();
        await sending.IsUnderWay.WaitAsync(TestContext.Current.CancellationToken);
        first.Dispose();
        using var second = new RunningReceiver(files.There, key, port);
        await running.WaitAsync(TestContext.Current.CancellationToken);
        files.AssertSame("file", "file");
        files.AssertSame("next", "next");
    }

    [Fact]
    public void What_an_earlier_session_left_of_another_content_is_not_taken()
    {
        using var files = new TwoDirectories();
        SendItem[] items = [new SendItem(files.Write("file", 3_000_000), "file")];
        using var receiver = new RunningReceiver(files.There);
        var inbox = Inbox.Open(new InboxOptions(files.There));
        var modified = new DateTimeOffset(File.GetLastWriteTimeUtc(items[0].Path)).ToUnixTimeMilliseconds();
        var identity = IncomingFile.IdentityOf(new("file", 3_000_000, modified));
        File.WriteAllBytes(inbox.PartialPath("file", identity), new byte[2_000_000]);
        Sending.Run(receiver.Local, items);
        files.AssertSame("file", "file");
    }

    [Fact]
    public async Task Those_who_have_the_same_key_understand_each_other_and_nobody_else_is_heard()
    {
        using var files = new TwoDirectories();
        var key = new TransferKey("a key of thirty-two bytes, or so"u8.ToArray());
        using var receiver = new RunningReceiver(files.There, key);
        SendItem[] items = [new SendItem(files.Write("file", 3_000_000), "file")];
        using (var keyed = new Sending(receiver.Local, items, new TransferKey("a key of thirty-two bytes, or so"u8.ToArray())))
        {
            keyed.Run();
            files.AssertSame("file", "file");
        }

        using var without = new Sending(receiver.Local, items);
        Assert.Contains("--key-file", Assert.Throws<CommandException>(without.Run).Message, StringComparison.Ordinal);
        using var other = new Sending(receiver.Local, items, new TransferKey("another key of thirty-two bytes."u8.ToArray()));
        using var open = new RunningReceiver(files.There);
        using var unasked = new Sending(open.Local, items, key);
        Task[] refused = [other.RunAsync(), unasked.RunAsync()];
        foreach (var each in refused)
        {
            Assert.Contains("--key-file", (await Assert.ThrowsAsync<CommandException>(() => each)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_sender_without_a_receiver_says_so()
    {
        using var files = new TwoDirectories();
        using var sending = new Sending(new IPEndPoint(IPAddress.Loopback, 9), [new SendItem(files.Write("file", 10), "file")], patience: TimeSpan.FromMilliseconds(400));
        Assert.Contains("nobody answers", Assert.Throws<CommandException>(sending.Run).Message, StringComparison.Ordinal);
    }
}
