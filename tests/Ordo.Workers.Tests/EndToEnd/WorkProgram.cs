namespace Ordo.Workers.Tests.EndToEnd;

/// <summary>The verb as a process.</summary>
internal static class WorkProgram
{
    /// <summary>Starts <c>ordo work …</c>.</summary>
    public static RunningProgram Start(params IReadOnlyList<string> arguments) => RunningProgram.Ordo(Path.GetTempPath(), ["work", .. arguments]);

    /// <summary>Runs <c>ordo work …</c> to its end.</summary>
    public static Task<Finished> RunAsync(params IReadOnlyList<string> arguments) => RunningProgram.RunOrdoAsync(Path.GetTempPath(), ["work", .. arguments]);
}
