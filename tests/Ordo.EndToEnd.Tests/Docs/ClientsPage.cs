using System.Text.RegularExpressions;

namespace Ordo.EndToEnd.Tests.Docs;

/// <summary>docs/CLIENTS.md: a section for each language, with its program, the commands that run it, and what it prints.</summary>
internal static partial class ClientsPage
{
    /// <summary>The page.</summary>
    public static string Path { get; } = System.IO.Path.Combine(Repository.Root, "docs", "CLIENTS.md");

    /// <summary>The languages that have a program.</summary>
    public static IReadOnlyList<Section> Sections { get; } = [.. Read().Where(section => section.Commands.Count > 0)];

    /// <summary>The page as it stands, and as it is with each file in its place.</summary>
    public static (string Stands, string Meant) Text()
    {
        var stands = File.ReadAllText(Path);
        return (stands, ShownFile().Replace(stands, match => match.Groups["head"].Value + FileOf(match.Groups["file"].Value) + match.Groups["foot"].Value));
    }

    private static string FileOf(string name) => File.ReadAllText(System.IO.Path.Combine(Repository.Root, "docs", name));

    private static IEnumerable<Section> Read() =>
        from Match part in Part().Matches(Text().Stands)
        let text = part.Groups["text"].Value
        let run = Run().Match(text)
        let packages = Debian().Match(text)
        select new Section(
            part.Groups["name"].Value,
            [.. ShownFile().Matches(text).Select(match => match.Groups["file"].Value)],
            packages.Groups["packages"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            run.Groups["commands"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            run.Groups["shown"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries));

    [GeneratedRegex(@"^## (?<name>[^\n]+)\n(?<text>.*?)(?=^## |\z)", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, Patterns.LimitMs)]
    private static partial Regex Part();

    [GeneratedRegex(
        @"^(?<head>\[docs/(?<file>clients/[^\]]+)\]\(\k<file>\)\n\n```\w+\n).*?(?<foot>^```$)",
        RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        Patterns.LimitMs)]
    private static partial Regex ShownFile();

    [GeneratedRegex(
        @"^```sh\n(?<commands>.*?)^```\n\n```\n(?<shown>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, Patterns.LimitMs)]
    private static partial Regex Run();

    [GeneratedRegex("^Debian: `apt install (?<packages>[^`]+)`", RegexOptions.Multiline | RegexOptions.ExplicitCapture, Patterns.LimitMs)]
    private static partial Regex Debian();

    /// <summary>One language.</summary>
    /// <param name="Language">Its name, which is the title of the section.</param>
    /// <param name="Files">The files shown, named from docs.</param>
    /// <param name="Packages">The packages of Debian it needs.</param>
    /// <param name="Commands">What a reader types; the last one runs the program.</param>
    /// <param name="Shown">What that prints, with a new cluster.</param>
    internal sealed record Section(string Language, IReadOnlyList<string> Files, IReadOnlyList<string> Packages, IReadOnlyList<string> Commands, IReadOnlyList<string> Shown);
}
