namespace Ordo.Simulator;

/// <summary>Where the sources lie that this program was built from.</summary>
internal static class Repository
{
    /// <summary>The root of the repository: the first folder above the program that holds <c>Directory.Packages.props</c>.</summary>
    public static string Root { get; } = Find();

    /// <summary>A folder for what is written, below <c>artifacts</c>.</summary>
    public static string Artifacts(string name) => Directory.CreateDirectory(Path.Combine(Root, "artifacts", name)).FullName;

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Directory.Packages.props")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("The simulator does not lie within the repository it was built from.");
    }
}
