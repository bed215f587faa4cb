using System.CommandLine;
using Ordo.CommandLine;

namespace Ordo.Commands;

/// <summary>
/// <c>ordo completion</c>: what a shell needs to complete this program's verbs and options. The script asks the program itself, through the directive <c>[suggest]</c> of
/// System.CommandLine, so that it never grows old.
/// </summary>
internal static class CompletionCommand
{
    private const string BashName = "bash";
    private const string PowerShellName = "pwsh";

    /// <summary>Words before options, and options when no word fits; what only Windows types is left out.</summary>
    private const string Bash = """
        # Completes ordo in bash:  source <(ordo completion bash)
        _ordo() {
          local line=${COMP_LINE:0:COMP_POINT} word=${COMP_WORDS[COMP_CWORD]} known words
          known=$("${COMP_WORDS[0]/#\~\//$HOME/}" "[suggest:${#line}]" "$line" 2> /dev/null | grep -v -e '^/' -e '^-[?h]$')
          [[ $word == -* ]] || words=$(grep -v '^-' <<< "$known")
          mapfile -t COMPREPLY < <(compgen -W "${words:-$known}" -- "$word")
        }
        complete -o default -F _ordo ordo
        """;

    /// <summary>The position is told from the beginning of what was typed, where other commands may stand in front of this one. Our tests have no PowerShell to try this with.</summary>
    private const string PowerShell = """
        # Completes ordo in PowerShell:  ordo completion pwsh | Out-String | Invoke-Expression
        Register-ArgumentCompleter -Native -CommandName ordo -ScriptBlock {
            param($word, $command, $position)
            $position -= $command.Extent.StartOffset
            $line = $command.ToString().PadRight($position).Substring(0, $position)
            & $command.CommandElements[0].Value "[suggest:$position]" $line 2> $null |
                Where-Object { $_ -like "$word*" -and $_ -notmatch '^(/|-[?h]$)' } |
                ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
        }
        """;

    /// <summary>Builds the verb.</summary>
    public static Verb Create()
    {
        var shell = new Argument<string>("shell")
        {
            Description = "Which shell the script is for.",
            HelpName = $"{BashName}|{PowerShellName}",
            CustomParser = VerbOptions.Checked(name => name is BashName or PowerShellName ? null : $"The shell must be {BashName} or {PowerShellName}, not '{name}'"),
        };
        shell.CompletionSources.Add(BashName, PowerShellName);
        var verb = new Verb(
            "completion",
            "Prints a script that completes verbs and options of ordo in a shell.",
            "ordo completion bash > ~/.local/share/bash-completion/completions/ordo",
            "ordo completion pwsh | Out-String | Invoke-Expression")
        {
            shell,
        };
        verb.SetAction(parsed =>
        {
            Console.Out.WriteLine(parsed.GetRequiredValue(shell) == BashName ? Bash : PowerShell);
            return 0;
        });
        return verb;
    }
}
