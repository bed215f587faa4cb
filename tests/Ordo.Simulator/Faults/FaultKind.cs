namespace Ordo.Simulator;

/// <summary>One kind of fault.</summary>
/// <param name="Name">What it is called in totals and traces.</param>
/// <param name="Begin">Brings it on; gives what ends it, or null when it makes no sense at the moment.</param>
internal sealed record FaultKind(string Name, Func<Stage, Action?> Begin)
{
    /// <summary>Every kind there is.</summary>
    public static IReadOnlyList<FaultKind> All { get; } =
        [.. CrashFaults.Kinds, .. ElectionFaults.Kinds, .. DiskFaults.Kinds, .. NetworkFaults.Kinds, .. ClockFaults.Kinds];

    /// <summary>The kind of a name.</summary>
    public static FaultKind Named(string name) => All.Single(kind => kind.Name == name);
}
