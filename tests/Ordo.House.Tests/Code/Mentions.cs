using Ordo.House.Tests.Layout;

namespace Ordo.House.Tests.Code;

/// <summary>Finds words that must not stand in a source.</summary>
internal static class Mentions
{
    /// <summary>Each line of <paramref name="files"/> (named from the root) that has one of <paramref name="words"/>, comments included.</summary>
    public static IEnumerable<string> In(IEnumerable<string> files, IReadOnlyList<string> words) =>
        files.SelectMany(file => In(file, File.ReadAllText(Repository.PathOf(file)), words));

    /// <summary>Each line of <paramref name="text"/> that has one of <paramref name="words"/>, as <c>file:line: the line</c>.</summary>
    public static IEnumerable<string> In(string file, string text, IReadOnlyList<string> words) =>
        text.Split('\n').Index()
            .Where(line => words.Any(word => line.Item.Contains(word, StringComparison.Ordinal)))
            .Select(line => $"{file}:{line.Index + 1}: {line.Item.Trim()}");
}
