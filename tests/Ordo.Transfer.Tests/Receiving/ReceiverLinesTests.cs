using System.Text.Json;
using Ordo.Transfer.Machine;
using Ordo.Transfer.Machine.Classic;
using Ordo.Transfer.Receiving;
using Ordo.Transfer.Udp;

namespace Ordo.Transfer.Tests.Receiving;

/// <summary>What a receiver prints: the lines of the published server for classic files, one for each file of the fast mode, one of JSON for each file that is stored or given up.</summary>
public sealed class ReceiverLinesTests
{
    private static readonly Peer Anna = new(0x7F00_0001, 5000);

    private readonly List<string> _output = [];
    private readonly List<string> _errors = [];

    [Fact]
    public void A_classic_file_has_the_published_lines_and_those_that_belong_together_are_one_write()
    {
        var lines = new PrintedReceiver(_output.Add, _errors.Add);
        var start = new ClassicStart(0, "a", 5, IsMarked: false);
        lines.Ready();
        lines.Happened(ClassicEvent.Started, Anna, start, 0);
        lines.Happened(ClassicEvent.Progress, Anna, start, 5);
        lines.Completed(Anna, "a", "a", 5, isFast: false);
        lines.Completed(Anna, "a", "a.1", 5, isFast: false);
        string[] expected =
        [
            "Server is ready to recieve messages",
            Lines($"starting message was recieved from client: ('{Address}', 5000)", "File name is: a", " Total size is: 5"),
            "Size of the data sent until now: 5, file_size = 5",
            "File download complete=========================================================",
            Lines("File download complete=========================================================", "'a' is there already: the new file is 'a.1'."),
        ];
        Assert.Equal(expected, _output);
        Assert.Empty(_errors);
    }

    [Fact]
    public void A_file_of_the_fast_mode_has_one_line_with_name_size_and_sender()
    {
        var lines = new PrintedReceiver(_output.Add, _errors.Add);
        lines.Completed(Anna, "x/a", "x/a", 5, isFast: true);
        lines.Completed(Anna, "a\u001b[2J", "a\u001b[2J.1", 5, isFast: true);
        Assert.Equal($"'x/a' is received: 5 bytes from {Address}:5000.", _output[0]);
        Assert.Equal(2, _output.Count);
        Assert.EndsWith(" already.", _output[1], StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', _output[1]);
    }

    [Fact]
    public void Every_file_that_is_given_up_has_a_line_of_json()
    {
        var lines = new JsonReceiver(_output.Add, _errors.Add);
        foreach (var end in Enum.GetValues<FileEnd>())
        {
            lines.GivenUp(end, Anna, "a", 5, "so it is");
        }

        lines.Happened(ClassicEvent.Silent, Anna, new ClassicStart(0, "b", 5, IsMarked: false), 3);
        Assert.Equal(["refused", "failed", "damaged", "dropped", "dropped"], _output.Select(EventOf));
        Assert.Equal($$"""{"event":"refused","name":"a","size":5,"from":"{{Address}}:5000","reason":"so it is"}""", _output[0]);
        Assert.Equal(3, _errors.Count); // Of senders that have gone the session tells.
    }

    [Fact]
    public void Lines_that_nobody_read_in_time_are_a_line()
    {
        Assert.Equal("""{"event":"lost","lines":7}""", JsonReceiver.Lost(7));
        Assert.Contains("7 lines", PrintedReceiver.Lost(7), StringComparison.Ordinal);
    }

    private static string Address => Anna.ToText();

    private static string Lines(params string[] lines) => string.Join(Environment.NewLine, lines);

    private static string? EventOf(string line)
    {
        using var json = JsonDocument.Parse(line);
        return json.RootElement.GetProperty("event").GetString();
    }
}
