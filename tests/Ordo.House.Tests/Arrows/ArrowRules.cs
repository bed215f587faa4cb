using Ordo.House.Tests.Layout;

namespace Ordo.House.Tests.Arrows;

/// <summary>
/// Which project may reference which. docs/ARCHITECTURE.md shows the same table for the rooms that stand; rooms still to come have
/// their line here already, so that the first commit of one finds its place decided.
/// </summary>
internal static class ArrowRules
{
    private static readonly string[] Pure = ["Ordo.Machine", "Ordo.Ordering", "Ordo.Clocks", "Ordo.State"];

    private static readonly string[] NodeMay = ["Ordo.Machine", "Ordo.Ordering", "Ordo.Clocks", "Ordo.State", "Ordo.Storage"];

    /// <summary>The arrow of what takes every system and names none.</summary>
    private const string AllSystems = "systems/*/*.csproj";

    /// <summary>The arrows of each room of src. The executable, systems, samples and tests have rules instead of lines.</summary>
    public static IReadOnlyDictionary<string, string[]> Table { get; } = new Dictionary<string, string[]>
    {
        ["Ordo.Machine"] = [],
        ["Ordo.Protocol"] = [],
        ["Ordo.Rpc"] = [],
        ["Ordo.Ordering"] = ["Ordo.Machine"],
        ["Ordo.Clocks"] = ["Ordo.Machine"],
        ["Ordo.State"] = ["Ordo.Machine"],
        ["Ordo.Storage"] = ["Ordo.Machine"],
        ["Ordo.CommandLine"] = ["Ordo.Machine"],
        ["Ordo.Rpc.Server"] = ["Ordo.Rpc"],
        ["Ordo.Node"] = NodeMay,
        ["Ordo.Carriers.Etcd"] = ["Ordo.Machine", "Ordo.Ordering", "Ordo.Protocol", "Ordo.Rpc"],
        ["Ordo.Server"] = ["Ordo.Machine", "Ordo.Node", "Ordo.Carriers.Etcd", "Ordo.State", "Ordo.Protocol", "Ordo.Rpc", "Ordo.Rpc.Server", "Ordo.Clocks", "Ordo.Client"],
        ["Ordo.Client"] = ["Ordo.Protocol", "Ordo.Rpc"],
        ["Ordo.Testing"] = ["Ordo.Client", "Ordo.Server", "Ordo.Node", .. NodeMay],
    };

    /// <summary>What is wrong with the arrows that <paramref name="project"/> has and declares; nothing when all is well.</summary>
    public static IEnumerable<string> Violations(Project project)
    {
        foreach (var name in project.References.Where(name => !MayReference(project, name)))
        {
            yield return $"{project.Name} references {name}";
        }

        foreach (var name in project.MayReference.Where(name => !MayReference(project, name)))
        {
            yield return $"{project.Name} declares an arrow to {name}";
        }

        if (project.IsPure != Pure.Contains(project.Name))
        {
            yield return $"{project.Name} {(project.IsPure ? "declares itself pure and is not meant to be" : "must declare itself pure")}";
        }

        if (project.IsPure && project.Packages.Concat(project.Frameworks).FirstOrDefault() is { } package)
        {
            yield return $"{project.Name} is pure and takes {package}";
        }

        if (project.Name == "Ordo.Client" && project.Frameworks.Contains("Microsoft.AspNetCore.App"))
        {
            yield return "Ordo.Client takes the server's framework";
        }
    }

    private static bool MayReference(Project project, string name) => project.Area switch
    {
        "src" when project.Name == "Ordo" => name == AllSystems || IsShipped(name),
        "src" => Table.TryGetValue(project.Name, out var allowed) && allowed.Contains(name),
        "systems" => name is "Ordo.Machine" or "Ordo.Storage" or "Ordo.Rpc" or "Ordo.Rpc.Server" or "Ordo.Ordering" or "Ordo.Clocks" or "Ordo.CommandLine",
        "docs" => name is "Ordo.Client", // The program of docs/CLIENTS.md.
        "samples" => name is "Ordo.Client" or "Ordo.Server" || Pure.Contains(name),
        // The tests of one project do not lean on the tests of another; what several need is a project without that ending.
        "tests" or "bench" => !name.EndsWith(".Tests", StringComparison.Ordinal),
        _ => false,
    };

    private static bool IsShipped(string name) => Table.ContainsKey(name);
}
