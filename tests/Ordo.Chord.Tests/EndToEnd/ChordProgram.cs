namespace Ordo.Chord.Tests.EndToEnd;

/// <summary>The verb as a process.</summary>
internal static class ChordProgram
{
    /// <summary>What names the node to talk to, when no argument does.</summary>
    public static Dictionary<string, string> At(string node) => new() { ["ORDO_CHORD_NODE"] = node };

    /// <summary>Starts <c>ordo chord …</c>.</summary>
    public static RunningProgram Start(string folder, params IReadOnlyList<string> arguments) => RunningProgram.Ordo(folder, ["chord", .. arguments]);

    /// <summary>Starts <c>ordo chord …</c> as the leader of a group of processes.</summary>
    public static RunningProgram StartGroup(string folder, params IReadOnlyList<string> arguments) => RunningProgram.StartGroup(folder, Repository.Ordo, ["chord", .. arguments]);

    /// <summary>Runs <c>ordo chord …</c> to its end, with this on its standard input.</summary>
    public static Task<Finished> RunAsync(string folder, string input, params IReadOnlyList<string> arguments) =>
        RunningProgram.RunAsync(folder, Repository.Ordo, ["chord", .. arguments], input: input);
}
