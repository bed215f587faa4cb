using Ordo.CommandLine;
using Ordo.Transfer.Fast.Sending;
using Ordo.Transfer.Machine.Fast.Records;
using Ordo.Transfer.Sending;

namespace Ordo.Transfer.Tests.Sending;

public sealed class SendReportTests : IDisposable
{
    private static readonly SendItem[] Items = [new("here/a", "a"), new("here/b", "b"), new("here/c", "c")];

    private readonly StringWriter _output = new();
    private readonly SenderConsole _console;
    private readonly SendResults _results = new(Items);

    public SendReportTests() => _console = new SenderConsole(isClassicShown: false, _output);

    public void Dispose()
    {
        _console.Dispose();
        _output.Dispose();
    }

    [Fact]
    public void What_is_stored_when_a_session_breaks_off_is_told_and_the_rest_is_not()
    {
        _results.Take(new Reply(ReplyKind.Stored, 0));
        _results.Take(new Reply(ReplyKind.Stored, 2, Text: ".1"));
        var report = Tell(json: false);
        Assert.Equal(["'here/a' is stored as 'a'.", "'here/c' is stored as 'c.1'."], Lines());
        report.End();
    }

    [Fact]
    public void The_size_is_the_one_that_was_offered_also_of_a_file_that_is_gone_by_then()
    {
        _results.SetSize(1, 42);
        _results.Take(new Reply(ReplyKind.Stored, 1));
        Tell(json: true);
        Assert.StartsWith("{\"file\":\"here/b\",\"name\":\"b\",\"size\":42,", Assert.Single(Lines()), StringComparison.Ordinal);
    }

    [Fact]
    public void The_last_problem_ends_the_verb()
    {
        _results.Take(new Reply(ReplyKind.Refused, 0, Text: "too large"));
        _results.Take(new Reply(ReplyKind.Stored, 1));
        _results.Take(new Reply(ReplyKind.Bye, 0));
        var report = Tell(json: false);
        Assert.Equal("'here/b' is stored as 'b'.", Assert.Single(Lines()));
        Assert.Contains("'here/c'", Assert.Throws<CommandException>(report.End).Message, StringComparison.Ordinal);
    }

    private SendReport Tell(bool json)
    {
        var report = new SendReport(_console, json);
        report.FastSettled(Items, _results, LoopClock.Now);
        return report;
    }

    private string[] Lines() => _output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
}
