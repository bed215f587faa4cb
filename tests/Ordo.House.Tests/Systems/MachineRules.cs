using System.Reflection;
using Ordo.House.Tests.Purity;

namespace Ordo.House.Tests.Systems;

/// <summary>
/// A system is one project, and its folder <c>Machine</c> is what the simulator runs: that part is held to the rules of a pure project, and knows nothing of
/// the rest of its system.
/// </summary>
internal static class MachineRules
{
    private static readonly string[] PureRooms = ["Ordo.Machine", "Ordo.Ordering", "Ordo.Clocks"];

    /// <summary>What the types of the namespace <paramref name="machine"/>, and those below it, take that they must not.</summary>
    public static IEnumerable<string> Violations(Assembly assembly, string machine)
    {
        var references = CodeReferences.Of(assembly.GetTypes().Where(type => IsIn(type, machine)));
        var foreign = references.Types.Where(type => IsOurs(type) && !IsIn(type, machine) && !PureRooms.Any(room => IsIn(type, room)));
        return PurityRules.Violations(references.Names).Concat(foreign.Select(type => type.FullName!)).Distinct();

        // What the compiler writes for itself has no namespace.
        bool IsOurs(Type type) => type.Namespace is not null && (type.Assembly == assembly || type.Namespace.StartsWith("Ordo.", StringComparison.Ordinal));
    }

    private static bool IsIn(Type type, string space) => type.Namespace == space || type.Namespace?.StartsWith(space + '.', StringComparison.Ordinal) == true;
}
