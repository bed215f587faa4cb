namespace Ordo.Simulator;

/// <summary>A defect that is planted on purpose, as a patch of the product's sources, to show that the simulator sees it.</summary>
/// <param name="Name">The name of the patch.</param>
/// <param name="Theme">The faults under which it shows soonest; null when any will do.</param>
internal sealed record PlantedDefect(string Name, string? Theme = null)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<PlantedDefect> All { get; } =
    [
        new("acknowledge-before-flush"),
        new("vote-not-persisted", "elections"),
        new("leader-counts-itself-before-its-flush"),
        new("old-term-committed-by-counting", "elections"),
        new("dedup-table-missing-from-snapshot"),
        new("read-without-barrier", "stale leaders"),
        new("recycled-record-accepted"),
        new("forwarded-again-without-origin"),
    ];

    /// <summary>The patch, a unified diff against the root of the repository.</summary>
    public string PatchFile => Path.Combine(Repository.Root, "tests", "Ordo.Simulator", "Planted", Name + ".patch");
}
