using System.Diagnostics;
using Ordo.CommandLine;
using Ordo.Server.Options;

namespace Ordo.Local;

/// <summary>The command line that runs one member of a local cluster as a process of its own.</summary>
/// <param name="configPath">The <c>ordo.json</c> of the cluster.</param>
/// <param name="members">How many members share the machine.</param>
internal sealed class MemberCommand(string configPath, int members)
{
    /// <summary>How to start the member as a child; its standard input tells it when to end.</summary>
    /// <param name="member">Which.</param>
    /// <param name="quiet">Whether its standard error is not to be seen.</param>
    public ProcessStartInfo AsChild(MemberEntry member, bool quiet = false)
    {
        List<string> words = [.. Program(), .. Words(member)];
        var start = new ProcessStartInfo(words[0])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = quiet,
        };
        foreach (var word in words.Skip(1))
        {
            start.ArgumentList.Add(word);
        }

        start.ArgumentList.Add(ParentPipe.Option);
        MemberRuntime.Set(start.Environment, members);
        return start;
    }

    /// <summary>The line that starts the member again, as it is typed in a shell.</summary>
    public string AsLine(MemberEntry member) => string.Join(' ', (ProgramName.FullPath is { } path ? [path] : Program()).Concat(Words(member)).Select(Quoted));

    private string[] Words(MemberEntry member) => ["serve", "--config", configPath, "--member", $"{member.Id}"];

    private static string[] Program()
    {
        // Started through `dotnet ordo.dll`, the program is the first argument of the process.
        var program = Environment.ProcessPath!;
        var isHost = Path.GetFileNameWithoutExtension(program) == "dotnet";
        return isHost ? [program, Path.Combine(AppContext.BaseDirectory, "ordo.dll")] : [program];
    }

    private static string Quoted(string word) =>
        word.All(letter => char.IsAsciiLetterOrDigit(letter) || "-_./:=+,".Contains(letter, StringComparison.Ordinal))
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
