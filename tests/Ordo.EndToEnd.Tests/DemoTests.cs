using System.Text.Json;

namespace Ordo.EndToEnd.Tests;

/// <summary><c>ordo demo</c>: a leader is killed, and no id is lost.</summary>
public sealed class DemoTests
{
    private static readonly string[] Short = ["demo", "--kills", "1", "--seconds", "0.2"];

    [Fact]
    public async Task It_tells_its_story_line_by_line_where_there_is_no_terminal()
    {
        var story = (await RunningProgram.RunOrdoAsync(Path.GetTempPath(), Short)).Succeeded();
        Assert.Equal(5, story.Count);
        Assert.EndsWith("3 members run, and 12 callers take ids", story[0], StringComparison.Ordinal);
        Assert.Matches(@"s  member \d, the leader, was killed \(SIGKILL\)$", story[1]);
        Assert.Matches(@"s  next id after \d+ ms; longest wait of a caller \d+ ms; member \d leads$", story[2]);
        Assert.Matches(@"s  member \d was started again and is ready after \d+ ms$", story[3]);
        Assert.Matches(@"^\d+ ids given, none lost, none doubled; gaps of \d+ ms, longest wait of a caller \d+ ms$", story[4]);
    }

    [Fact]
    public async Task It_tells_programs_what_came_of_it()
    {
        var told = JsonDocument.Parse(Assert.Single((await RunningProgram.RunOrdoAsync(Path.GetTempPath(), [.. Short, "--json"])).Succeeded())).RootElement;
        var kill = Assert.Single(told.GetProperty("kills").EnumerateArray());
        Assert.NotEqual(kill.GetProperty("member").GetInt32(), kill.GetProperty("leader").GetInt32());
        Assert.True(kill.GetProperty("longestWaitMs").GetDouble() > 0);
        Assert.True(kill.GetProperty("gapMs").GetDouble() > 0 && kill.GetProperty("readyMs").GetDouble() > 0);
        Assert.True(told.GetProperty("ids").GetInt32() > 12);
        Assert.Equal(JsonValueKind.Null, told.GetProperty("fault").ValueKind);
    }

    [Fact]
    public async Task A_stop_in_the_middle_ends_the_members_and_tells_what_there_was()
    {
        await using var demo = RunningProgram.Ordo(Path.GetTempPath(), "demo", "--seconds", "60");
        await demo.LineAsync(line => line.EndsWith("callers take ids", StringComparison.Ordinal));
        var members = Signals.ChildrenOf(demo.Id);
        Assert.Equal(3, members.Count);
        Assert.Equal(0, await demo.StopAsync());
        Assert.EndsWith("none lost, none doubled; nobody was killed", demo.Output[^1], StringComparison.Ordinal);
        Assert.All(members, member => Assert.True(Signals.IsGone(member)));
    }

    [Fact]
    public async Task In_a_terminal_of_80_columns_it_is_drawn()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/script"), "There is no script(1) to make a terminal with.");
        var typed = $"stty cols 80 rows 24; exec {Repository.Ordo} {string.Join(' ', Short)}";
        var drawn = string.Join('\n', (await RunningProgram.RunAsync(Path.GetTempPath(), "/usr/bin/script", ["-qec", typed, "/dev/null"])).Succeeded());
        Assert.Contains("│ member │", drawn, StringComparison.Ordinal);
        Assert.Contains("killed", drawn, StringComparison.Ordinal);
        Assert.Contains("none lost, none doubled", drawn, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--kills must be 0 to 1000, not 'many'", "demo", "--kills", "many")]
    [InlineData("--seconds must be 0.1 to 600 seconds, not '0'", "demo", "--seconds", "0")]
    public async Task A_call_that_makes_no_sense_is_one_line(string words, params string[] arguments) =>
        (await RunningProgram.RunOrdoAsync(Path.GetTempPath(), arguments)).SaysOnly(2, "ordo: ", words);
}
