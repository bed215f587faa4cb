namespace Ordo.House.Tests.Layout;

/// <summary>The repository these tests were built from: its root, its projects, its sources.</summary>
internal static class Repository
{
    /// <summary>The folder that holds <c>Ordo.slnx</c>.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Every project below src, tests, bench, systems and samples.</summary>
    public static IReadOnlyList<Project> Projects { get; } =
        [.. Files("*.csproj").Select(Project.Load).OrderBy(project => project.Path, StringComparer.Ordinal)];

    /// <summary>The projects of what is shipped.</summary>
    public static IEnumerable<Project> SourceProjects => Projects.Where(project => project.Area == "src");

    /// <summary>The complete small systems.</summary>
    public static IEnumerable<Project> Systems => Projects.Where(project => project.Area == "systems");

    /// <summary>What runs the product from a seed: that of the members, and one for each system that has one.</summary>
    public static IEnumerable<Project> Simulators => Projects.Where(project => project.Area == "tests" && project.Name.EndsWith("Simulator", StringComparison.Ordinal));

    /// <summary>The full path of a file or folder named from the root.</summary>
    public static string PathOf(string relative) => Path.Combine(Root, relative);

    /// <summary>The files that match <paramref name="pattern"/> below the folders that hold projects, named from the root.</summary>
    public static IEnumerable<string> Files(string pattern) => FilesBelow(["src", "tests", "bench", "systems", "samples", "docs"], pattern);

    /// <summary>The files that match <paramref name="pattern"/> below <paramref name="folders"/>, named from the root.</summary>
    public static IEnumerable<string> FilesBelow(IEnumerable<string> folders, string pattern) =>
        folders.Select(PathOf).Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Ordo.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No Ordo.slnx above {AppContext.BaseDirectory}.");
    }
}
