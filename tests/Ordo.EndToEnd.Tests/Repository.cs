namespace Ordo.EndToEnd.Tests;

/// <summary>The repository these tests were built from, and the executable they start.</summary>
internal static class Repository
{
    /// <summary>The folder that holds <c>Ordo.slnx</c>.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The executable: <c>ORDO_EXE</c>, or the one that was built with these tests.</summary>
    public static string Ordo { get; } = FindOrdo();

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

    private static string FindOrdo()
    {
        if (Environment.GetEnvironmentVariable("ORDO_EXE") is { Length: > 0 } named)
        {
            return Path.GetFullPath(named);
        }

        var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var built = Path.Combine(Root, "artifacts", "bin", "Ordo", configuration, "ordo");
        return File.Exists(built)
            ? built
            : throw new InvalidOperationException($"There is no {built}: build src/Ordo, or name an executable in ORDO_EXE.");
    }
}
