using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Ordo.Simulator;

/// <summary>
/// Plants each known defect in a copy of the sources, builds the simulator there, and runs seeds until a checker sees it. Each must be seen; and the same seed must
/// pass without the defect.
/// </summary>
internal static partial class PlantedCommand
{
    /// <summary>How long a match may take, in ms of real time: far above what a loaded machine needs, it only ends one that would never end.</summary>
    private const int MatchLimitMs = 60_000;

    /// <summary>Far more seeds than any of the defects needs.</summary>
    private const int MaxSeeds = 400;

    /// <summary>Runs the command. 0: every defect was caught; 1: one was not, or does not apply any more; 2: there is none of that name.</summary>
    public static int Run(string[] args, TextWriter output)
    {
        var defects = PlantedDefect.All.Where(defect => args.Length == 0 || args.Contains(defect.Name)).ToList();
        if (defects.Count != (args.Length == 0 ? PlantedDefect.All.Count : args.Length))
        {
            Console.Error.WriteLine($"planted: expected nothing, or names of: {string.Join(", ", PlantedDefect.All.Select(defect => defect.Name))}.");
            return 2;
        }

        using var tree = new ScratchTree();
        output.WriteLine($"{"defect",-40} {"seeds",5} {"time",7}  first failing seed");
        var caught = defects.Count(defect => IsCaught(tree, defect, output));
        output.WriteLine($"{caught} of {defects.Count} planted defects caught");
        return caught == defects.Count ? 0 : 1;
    }

    private static bool IsCaught(ScratchTree tree, PlantedDefect defect, TextWriter output)
    {
        if (!tree.Apply(defect.PatchFile))
        {
            output.WriteLine($"{defect.Name,-40} NOT APPLIED: the sources have changed, make the patch anew: {defect.PatchFile}");
            return false;
        }

        var caught = tree.Build() is { } problem ? Report(output, defect, $"NOT BUILT:\n{problem}") : RunSeeds(tree, defect, output);
        tree.Apply(defect.PatchFile, back: true);
        return caught;
    }

    private static bool RunSeeds(ScratchTree tree, PlantedDefect defect, TextWriter output)
    {
        var clock = Stopwatch.StartNew();
        string[] theme = defect.Theme is null ? [] : ["--theme", defect.Theme];
        tree.Run(tree.Simulator, ["simulate", "--seeds", $"{MaxSeeds}", "--seed", "1", "--stop-at-failure", .. theme], out var lines);
        var failed = FailedSeed().Match(lines);
        if (!failed.Success)
        {
            return Report(output, defect, $"NOT CAUGHT in {MaxSeeds} seeds");
        }

        var seed = ulong.Parse(failed.Groups["seed"].Value);
        var line = $"{defect.Name,-40} {seed,5} {clock.Elapsed.TotalSeconds,5:F1} s  {failed.Value["FAILED ".Length..]}";
        if (SeedRun.Run(seed, defect.Theme).Violation is { } violation)
        {
            return Report(output, defect, $"seed {seed} fails without the defect too: {violation.Message}");
        }

        output.WriteLine(line);
        return true;
    }

    private static bool Report(TextWriter output, PlantedDefect defect, string problem)
    {
        output.WriteLine($"{defect.Name,-40} {problem}");
        return false;
    }

    [GeneratedRegex("^FAILED seed (?<seed>[0-9]+) .*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: MatchLimitMs)]
    private static partial Regex FailedSeed();
}
