using Ordo.EndToEnd.Tests.Programs;

namespace Ordo.EndToEnd.Tests;

/// <summary><c>ordo completion</c>: a shell that took the script completes what is typed.</summary>
public sealed class CompletionTests
{
    [Theory]
    [InlineData("ordo ne", "next")]
    [InlineData("ordo ", "bench client cluster completion demo next seq serve up wal")]
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
        // What bash itself does when the tabulator is pressed at the end of the line.
        const string press = """
            source <("$ORDO" completion bash)
            [[ $(complete -p ordo) == *'-F _ordo ordo' ]] || exit 3
            ordo() { "$ORDO" "$@"; }
            COMP_LINE=$LINE COMP_POINT=${#LINE}
            read -ra COMP_WORDS <<< "$LINE"
            [[ $LINE == *' ' ]] && COMP_WORDS+=('')
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _ordo
            echo "${COMPREPLY[*]}"
            """;
        var environment = new Dictionary<string, string> { ["ORDO"] = Repository.Ordo, ["LINE"] = line };
        var pressed = await RunningProgram.RunAsync(Path.GetTempPath(), "/bin/bash", ["-c", press], environment);
        Assert.Equal([expected], pressed.Succeeded());
    }

    [Fact]
    public async Task Bash_finds_a_program_that_was_typed_with_its_path()
    {
        var press = $"""source <("$ORDO" completion bash); COMP_LINE="$ORDO bench n" COMP_POINT=$((${"{#ORDO}"} + 8)) COMP_WORDS=("$ORDO" bench n) COMP_CWORD=2; _ordo; echo "${"{COMPREPLY[*]}"}" """;
        var pressed = await RunningProgram.RunAsync(Path.GetTempPath(), "/bin/bash", ["-c", press], new Dictionary<string, string> { ["ORDO"] = Repository.Ordo });
        Assert.Equal(["next"], pressed.Succeeded());
    }

    [Fact]
    public async Task PowerShell_gets_a_script_of_its_own()
    {
        var script = (await RunningProgram.RunOrdoAsync(Path.GetTempPath(), "completion", "pwsh")).Succeeded();
        Assert.Contains(script, line => line.StartsWith("Register-ArgumentCompleter -Native -CommandName ordo", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("'bash|pwsh' missing", "completion")]
    [InlineData("The shell must be bash or pwsh, not 'fish'", "completion", "fish")]
    public async Task A_call_that_makes_no_sense_is_one_line(string words, params string[] arguments) =>
        (await RunningProgram.RunOrdoAsync(Path.GetTempPath(), arguments)).SaysOnly(2, "ordo: ", words);
}
