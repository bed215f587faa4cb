
namespace Ordo.EndToEnd.Tests;

/// <summary><c>ordo completion</c>: a shell that took the script completes what is typed.</summary>
public sealed class CompletionTests
{
    /// <summary>What bash itself does when the tabulator is pressed at the end of the line; words stand there as they were typed.</summary>
    private const string Press = """
        source <("$ORDO" completion bash)
        [[ $(complete -p ordo) == *'-F _ordo ordo' ]] || exit 3
        COMP_LINE=$LINE COMP_POINT=${#LINE}
        read -ra COMP_WORDS <<< "$LINE"
        [[ $LINE == *' ' ]] && COMP_WORDS+=('')
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        _ordo
        echo "${COMPREPLY[*]}"
        """;

    [Theory]
    [InlineData("ordo ne", "next")]
    [InlineData("ordo seq ", "create ls rm show")]
    [InlineData("ordo next invoices --c", "--count")]
    [InlineData("ordo next --w", "--watch")]
    [InlineData("ordo bench next --peer ", "etcd")]
    [InlineData("ordo up --order r", "raft")]
    [InlineData("ordo completion ", "bash pwsh")]
    [InlineData("ordo serve --until", "")]
    [InlineData("ordo nothing", "")]
    public async Task Bash_completes_what_is_typed(string line, string expected)
    {
        Assert.Equal([expected], await Pressed(line));
    }

    [Fact]
    public async Task Bash_offers_every_verb_where_none_is_typed_yet()
    {
        // The systems bring more of them.
        var offered = Assert.Single(await Pressed("ordo ")).Split(' ');
        Assert.Superset(new HashSet<string>(["bench", "client", "cluster", "completion", "demo", "next", "seq", "serve", "up", "wal"]), offered.ToHashSet());
    }

    [Theory]
    [InlineData("./ordo bench n", "next")]
    [InlineData("~/ordo ne", "next")]
    [InlineData("~/ordo seq ", "create ls rm show")]
    public async Task Bash_finds_a_program_that_was_typed_with_its_path(string line, string expected)
    {
        using var folder = new TemporaryFolder();
        File.CreateSymbolicLink(Path.Combine(folder.Path, "ordo"), Repository.Ordo);
        var pressed = await RunningProgram.RunAsync(folder.Path, "/bin/bash", ["-c", Press], EnvironmentOf(line, folder.Path));
        Assert.Equal([expected], pressed.Succeeded());
    }

    [Fact]
    public async Task Bash_itself_takes_the_script_and_completes_what_is_typed_in_a_terminal()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/script"), "There is no script(1) to make a terminal with.");
        using var folder = new TemporaryFolder();
        File.CreateSymbolicLink(Path.Combine(folder.Path, "ordo"), Repository.Ordo);
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "rc"), $"source <({Repository.Ordo} completion bash)\nPS1='> '\n", TestContext.Current.CancellationToken);
        await using var terminal = RunningProgram.Start(folder.Path, "/usr/bin/script", ["-qec", "bash --noprofile --rcfile rc -i", "/dev/null"], EnvironmentOf("", folder.Path));
        await terminal.TypeAsync("./ordo clu\tstat\t--he\t\nexit\n"); // Three words, each begun and completed.
        var shown = string.Join('\n', (await terminal.FinishedAsync()).Output);
        Assert.Contains("ordo cluster status [options]", shown, StringComparison.Ordinal); // The help of what was typed.
    }

    [Fact]
    public async Task PowerShell_gets_a_script_of_its_own()
    {
        var script = (await RunningProgram.RunOrdoAsync(Path.GetTempPath(), "completion", "pwsh")).Succeeded();
        Assert.Contains("    $position -= $command.Extent.StartOffset", script);
        Assert.Contains(script, line => line.StartsWith("Register-ArgumentCompleter -Native -CommandName ordo", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("'bash|pwsh' missing", "completion")]
    [InlineData("The shell must be bash or pwsh, not 'fish'", "completion", "fish")]
    public async Task A_call_that_makes_no_sense_is_one_line(string words, params string[] arguments) =>
        (await RunningProgram.RunOrdoAsync(Path.GetTempPath(), arguments)).SaysOnly(2, "ordo: ", words);

    /// <summary>What bash offers where <c>ordo</c> is a function.</summary>
    private static async Task<IReadOnlyList<string>> Pressed(string line)
    {
        var pressed = await RunningProgram.RunAsync(Path.GetTempPath(), "/bin/bash", ["-c", $"ordo() {{ \"$ORDO\" \"$@\"; }}\n{Press}"], EnvironmentOf(line, Path.GetTempPath()));
        return pressed.Succeeded();
    }

    private static Dictionary<string, string> EnvironmentOf(string line, string home) => new() { ["ORDO"] = Repository.Ordo, ["LINE"] = line, ["HOME"] = home };
}
