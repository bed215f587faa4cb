namespace Ordo.House.Tests.Purity;

/// <summary>
/// A pure project computes: messages and instants in, effects out. It has no way to reach a disk, a network, a thread, a clock or chance,
/// so that the same input gives the same output, in the product and in the simulator.
/// </summary>
internal static class PurityRules
{
    private static readonly string[] BannedNamespaces =
        ["System.IO", "System.Net", "System.Threading", "System.Timers", "System.Diagnostics.Process", "System.Runtime.InteropServices.Marshal", "Microsoft"];

    private static readonly string[] BannedTypes =
    [
        "System.Console", "System.DateTime", "System.DateTimeOffset", "System.HashCode", "System.Random", "System.TimeProvider",
        "System.Diagnostics.Stopwatch", "System.Security.Cryptography.RandomNumberGenerator",
        "System.Runtime.CompilerServices.AsyncTaskMethodBuilder", "System.Runtime.CompilerServices.IAsyncStateMachine",
    ];

    /// <summary>
    /// What the sources of a pure project must not even mention, comments included: an example in a comment is
    /// the next line of code.
    /// </summary>
    public static IReadOnlyList<string> BannedText { get; } =
        ["DateTime.Now", "DateTime.UtcNow", "DateTimeOffset.UtcNow", "DateTimeOffset.Now", "Guid.NewGuid", "new Random(", "Random.Shared", "Environment.TickCount"];

    /// <summary>What an assembly takes that a pure one must not; nothing when it is pure.</summary>
    public static IEnumerable<string> Violations(TypeReferences references)
    {
        var assemblies = references.Assemblies.Where(name => !name.StartsWith("System", StringComparison.Ordinal) && !name.StartsWith("Ordo.", StringComparison.Ordinal));
        var types = references.Types.Where(type => BannedNamespaces.Any(name => IsOrIsIn(type, name)) || BannedTypes.Contains(type));

        // The compiler writes the current thread's number into each iterator; everything else of Environment is configuration.
        var members = references.Members.Where(member =>
            (IsOrIsIn(member, "System.Environment") && member != "System.Environment.get_CurrentManagedThreadId") || member == "System.Guid.NewGuid");
        return assemblies.Concat(types).Concat(members);
    }

    private static bool IsOrIsIn(string name, string space) =>
        name.StartsWith(space, StringComparison.Ordinal) && (name.Length == space.Length || name[space.Length] == '.');
}
