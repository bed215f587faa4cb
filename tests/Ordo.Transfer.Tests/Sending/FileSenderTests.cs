using System.Net;
using Ordo.CommandLine;
using Ordo.Transfer.Fast.Sending;
using Ordo.Transfer.Sending;
using Ordo.Transfer.Storage;
using Ordo.Transfer.Tests.EndToEnd;
using Ordo.Transfer.Tests.Fast;
using Ordo.Transfer.Udp;

namespace Ordo.Transfer.Tests.Sending;

/// <summary>What the verb does with several files of which some cannot be sent, with receivers of either kind.</summary>
public sealed class FileSenderTests : IDisposable
{
    private readonly TwoDirectories _files = new();
    private readonly StringWriter _output = new();

    public void Dispose()
    {
        _files.Dispose();
        _output.Dispose();
    }

    [Fact]
    public void A_first_file_that_cannot_be_read_does_not_keep_the_fast_mode_from_the_others()
    {
        using var receiver = new RunningReceiver(_files.There);
        Assert.Contains("'missing'", FailureOf(receiver.Local, isClassic: false, Missing, Item("a"), Item("b")), StringComparison.Ordinal);
        Assert.Equal([Stored("a"), Stored("b")], Lines());
        _files.AssertSame("b", "b");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_classic_receiver_gets_what_can_be_read(bool isClassic)
    {
        using var receiver = new RunningClassic(new InboxOptions(_files.There));
        Assert.Equal("there is no file 'missing'.", FailureOf(receiver.Local, isClassic, Missing, Item("a"), Missing with { Name = "too" }, Item("b")));
        _files.AssertSame("a", "a");
        _files.AssertSame("b", "b");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_sender_that_is_stopped_says_how_many_files_are_stored(bool isClassic)
    {
        using var receiver = new RunningReceiver(_files.There);
        using var stop = new CancellationTokenSource();
        using var lines = new Stopping(isClassic ? "File transmitted successfuly" : "", stop);
        var large = new SendItem(_files.Write("large", 5_000_000), "large");
        var failure = Assert.Throws<CommandException>(() => Run(receiver.Local, isClassic, lines, stop.Token, Item("a"), large));
        Assert.Equal($"stopped; {(isClassic ? 1 : 0)} of 2 files are stored, send the same again to go on.", failure.Message);
        Assert.Equal(CommandException.Failed, failure.ExitCode);
    }

    [Fact]
    public void When_nothing_can_be_read_nothing_is_sent()
    {
        using var receiver = new RunningReceiver(_files.There);
        Assert.Equal("there is no file 'missing'.", FailureOf(receiver.Local, isClassic: false, Missing));
        Assert.Empty(Lines());
    }

    [Fact]
    public void Two_files_of_one_classic_name_are_said_before_anything_is_sent()
    {
        using var receiver = new RunningClassic(new InboxOptions(_files.There));
        Assert.Contains("2 of the files are called 'same'", FailureOf(receiver.Local, isClassic: true, Item("other"), Item("x/same"), Item("y/same")), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_files.There));
    }

    [Fact]
    public void A_receiver_that_never_answers_is_asked_for_one_file_only()
    {
        Assert.Contains($"'{Item("a").Path}' is not sent", FailureOf(new IPEndPoint(IPAddress.Loopback, 9), isClassic: true, Item("a"), Item("b")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_a_classic_receiver_refuses_does_not_keep_the_next_from_being_sent()
    {
        using var receiver = new RunningClassic(new InboxOptions(_files.There) { MaxSize = 1_000 });
        var large = new SendItem(_files.Write("large", 1_001), "large");
        Assert.Contains("'" + large.Path + "' is not sent", FailureOf(receiver.Local, isClassic: true, Item("a"), large, Item("b")), StringComparison.Ordinal);
        _files.AssertSame("b", "b");
    }

    [Fact]
    public void A_name_too_long_for_the_classic_start_is_the_whole_path_in_the_fast_mode_and_said_without()
    {
        var part = new string('n', 200);
        var item = Item("a") with { Name = $"{part}/{part}/{part}" };
        using var receiver = new RunningReceiver(_files.There);
        Run(receiver.Local, isClassic: false, item);
        _files.AssertSame("a", item.Name);
        Assert.Contains("too long a name for the classic protocol", FailureOf(receiver.Local, isClassic: true, item), StringComparison.Ordinal);
    }

    private static SendItem Missing { get; } = new("missing", "missing");

    private SendItem Item(string path)
    {
        var name = path[(path.IndexOf('/', StringComparison.Ordinal) + 1)..];
        return new SendItem(_files.Write(path, 500), name);
    }

    private string Stored(string name) => $"'{System.IO.Path.Combine(_files.Here, name)}' is stored as '{name}'.";

    private string[] Lines() => _output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);

    private string FailureOf(IPEndPoint to, bool isClassic, params SendItem[] items) => Assert.ThrowsAny<CommandException>(() => Run(to, isClassic, items)).Message;

    private void Run(IPEndPoint to, bool isClassic, params SendItem[] items) => Run(to, isClassic, _output, TestContext.Current.CancellationToken, items);

    private static void Run(IPEndPoint to, bool isClassic, TextWriter output, CancellationToken stop, params SendItem[] items)
    {
        using var port = UdpPort.Open(new IPEndPoint(IPAddress.Loopback, 0));
        using var console = new SenderConsole(isClassicShown: output is Stopping, output);
        var sender = new FileSender(port, to.ToPeer(), new HostAndPort(to.Address.ToString(), to.Port), console, json: false);
        sender.Run(items, isClassic, new FastSendOptions(to.ToString()), stop);
    }

    /// <summary>Stops the sender that prints a line.</summary>
    private sealed class Stopping(string at, CancellationTokenSource stop) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            if (value!.StartsWith(at, StringComparison.Ordinal))
            {
                stop.Cancel();
            }
        }
    }
}
