using System.Xml.Linq;

namespace Ordo.House.Tests.Layout;

/// <summary>One csproj, as far as the rules of the house are concerned.</summary>
/// <param name="Path">The file, named from the root of the repository.</param>
/// <param name="IsPure">Whether it declares <c>&lt;Pure&gt;true&lt;/Pure&gt;</c>.</param>
/// <param name="MayReference">The arrows it declares: names of projects; a wildcard as files named from the root.</param>
/// <param name="References">The arrows it has, in the same words.</param>
/// <param name="Packages">The packages its program needs while it runs.</param>
/// <param name="Frameworks">The shared frameworks beyond the runtime itself.</param>
internal sealed record Project(
    string Path,
    bool IsPure,
    IReadOnlyList<string> MayReference,
    IReadOnlyList<string> References,
    IReadOnlyList<string> Packages,
    IReadOnlyList<string> Frameworks)
{
    /// <summary>The name of the project and of its namespace.</summary>
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <summary>The folder of the root it stands in: src, tests, bench, systems or samples.</summary>
    public string Area => Path.Split('/')[0];

    /// <summary>Its folder, named from the root.</summary>
    public string Folder => Path[..Path.LastIndexOf('/')];

    /// <summary>Reads the project in the file <paramref name="path"/>, named from the root.</summary>
    public static Project Load(string path) => Parse(path, File.ReadAllText(Repository.PathOf(path)));

    /// <summary>Reads a project from its text.</summary>
    public static Project Parse(string path, string text)
    {
        var root = XDocument.Parse(text).Root!;
        return new Project(
            path,
            root.Descendants("Pure").Any(pure => pure.Value == "true"),
            [.. root.Descendants("MayReference").SelectMany(list => list.Value.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Select(entry => Target(path, entry))],
            [.. Includes(root, "ProjectReference").Select(include => Target(path, include))],
            [.. Includes(root, "PackageReference")],
            [.. Includes(root, "FrameworkReference")]);
    }

    /// <summary>The name of the project in the file <paramref name="include"/>; a wildcard is named from the root.</summary>
    private static string Target(string path, string include)
    {
        if (!include.EndsWith(".csproj", StringComparison.Ordinal))
        {
            return include;
        }

        return include.Contains('*', StringComparison.Ordinal)
            ? System.IO.Path.GetRelativePath("/", System.IO.Path.GetFullPath($"/{path}/../{include}"))
            : System.IO.Path.GetFileNameWithoutExtension(include);
    }

    private static IEnumerable<string> Includes(XElement root, string item) =>
        root.Descendants(item)
            .Where(element => element.Attribute("PrivateAssets")?.Value != "all")
            .Select(element => element.Attribute("Include")?.Value ?? "")
            .Where(include => include.Length > 0);
}
