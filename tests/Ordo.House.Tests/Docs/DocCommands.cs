using System.Text.RegularExpressions;

namespace Ordo.House.Tests.Docs;

/// <summary>What the pages tell a reader to type, and where they send him.</summary>
internal static partial class DocCommands
{
    /// <summary>The lines of the blocks that are marked <c>sh</c>, comments taken off, empty ones left out.</summary>
    public static IEnumerable<string> In(string page) =>
        Blocks().Matches(page.ReplaceLineEndings("\n"))
            .SelectMany(block => block.Groups["body"].Value.Split('\n'))
            .Select(line => Comment().Replace(line, "").Trim())
            .Where(line => line.Length > 0);

    /// <summary>The verbs behind <c>./ordo</c> in <paramref name="commands"/>, each once.</summary>
    public static IEnumerable<string> VerbsIn(IEnumerable<string> commands) =>
        commands.SelectMany(command => Verb().Matches(command)).Select(match => match.Groups["verb"].Value).Distinct(StringComparer.Ordinal);

    /// <summary>The verbs that the executable's own help lists.</summary>
    public static IReadOnlyList<string> VerbsListedBy(string help)
    {
        var section = Listed().Match(help.ReplaceLineEndings("\n")).Groups["body"].Value;
        return [.. Entry().Matches(section).Select(entry => entry.Groups["verb"].Value)];
    }

    /// <summary>The relative targets of the links of a page, without what stands behind <c>#</c>.</summary>
    public static IEnumerable<string> LinksIn(string page) =>
        Link().Matches(page).Select(link => link.Groups["target"].Value.Split('#')[0])
            .Where(target => target.Length > 0 && !target.Contains("://", StringComparison.Ordinal));

    [GeneratedRegex(@"^```sh\n(?<body>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, Patterns.LimitMs)]
    private static partial Regex Blocks();

    [GeneratedRegex(@"(^|\s)#.*$", RegexOptions.ExplicitCapture, Patterns.LimitMs)]
    private static partial Regex Comment();

    [GeneratedRegex(@"(^|[\s(])\./ordo +(?<verb>[a-z]+)", RegexOptions.ExplicitCapture, Patterns.LimitMs)]
    private static partial Regex Verb();

    [GeneratedRegex(@"^Commands:\n(?<body>( .*\n?)*)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, Patterns.LimitMs)]
    private static partial Regex Listed();

    [GeneratedRegex(@"^ {1,4}(?<verb>[a-z]+)\b", RegexOptions.Multiline | RegexOptions.ExplicitCapture, Patterns.LimitMs)]
    private static partial Regex Entry();

    [GeneratedRegex(@"\]\((?<target>[^)\s]*)\)", RegexOptions.ExplicitCapture, Patterns.LimitMs)]
    private static partial Regex Link();
}
