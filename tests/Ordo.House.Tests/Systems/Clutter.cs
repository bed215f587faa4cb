using System.Text.RegularExpressions;
using Ordo.House.Tests.Layout;

namespace Ordo.House.Tests.Systems;

/// <summary>
/// What would be left behind if a system were removed: mentions outside its own folders. Pages may name a system, and the solution has to; the script, the build,
/// the sources and the tests of others find it by where it stands.
/// </summary>
internal static class Clutter
{
    private const string Solution = "Ordo.slnx";

    /// <summary>Each line outside the own folders of <paramref name="system"/> that names it or its <paramref name="verb"/>, as <c>file:line: the line</c>.</summary>
    public static IEnumerable<string> Of(Project system, string verb) =>
        SharedFiles(system).SelectMany(file => In(file, File.ReadAllText(Repository.PathOf(file)), system.Name, verb));

    /// <summary>Each line of <paramref name="text"/> that names the system or calls its verb.</summary>
    public static IEnumerable<string> In(string file, string text, string system, string verb)
    {
        var (name, call) = (Regex.Escape(system), Regex.Escape(verb));

        // The traces of a machine have words of their own: leaders of Raft transfer, too.
        var quoted = file.StartsWith("tests/Ordo.Ordering.", StringComparison.Ordinal) ? "" : $"""|["'`]{call}["'`]""";
        var mention = new Regex($"""(?<![\w.]){name}(?!\w){quoted}|\b(ordo|simulate) {call}\b""", RegexOptions.ExplicitCapture, TimeSpan.FromMilliseconds(Patterns.LimitMs));
        return text.Split('\n').Index().Where(line => mention.IsMatch(line.Item)).Select(line => $"{file}:{line.Index + 1}: {line.Item.Trim()}");
    }

    /// <summary>Whether <paramref name="file"/> goes when the system goes.</summary>
    public static bool IsOwn(string file, string system) =>
        file.StartsWith($"systems/{system}/", StringComparison.Ordinal)
        || file.StartsWith($"tests/{system}.", StringComparison.Ordinal)
        || file.StartsWith($"bench/{system}.", StringComparison.Ordinal);

    private static IEnumerable<string> SharedFiles(Project system) =>
        Directory.EnumerateFiles(Repository.Root).Select(file => Path.GetFileName(file))
            .Concat(Repository.FilesBelow([".ci", "bench", "eng", "proto", "samples", "src", "systems", "tests"], "*"))
            .Where(file => file != Solution && !file.EndsWith(".md", StringComparison.Ordinal) && !IsOwn(file, system.Name));
}
