namespace Ordo.Processes;

/// <summary>The repository these tests were built from, and the executables that were built with them.</summary>
public static class Repository
{
    /// <summary>The folder that holds <c>Ordo.slnx</c>.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>How these tests were built: <c>release</c> or <c>debug</c>.</summary>
    public static string Configuration { get; } = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));

    /// <summary>The executable <c>ordo</c>: <c>ORDO_EXE</c>, or the one that was built with these tests.</summary>
    public static string Ordo { get; } = Environment.GetEnvironmentVariable("ORDO_EXE") is { Length: > 0 } named ? Path.GetFullPath(named) : Built("Ordo", "ordo");

    /// <summary>The executable of a project that was built with these tests.</summary>
    public static string Built(string project, string program)
    {
        var built = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../..", project, Configuration, program));
        return File.Exists(built) ? built : throw new InvalidOperationException($"There is no {built}: build {project} in the configuration {Configuration}.");
    }

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
