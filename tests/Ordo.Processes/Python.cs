using System.Collections.Concurrent;
using System.Diagnostics;

namespace Ordo.Processes;

/// <summary>Programs of Python that stand beside the tests; these skip where they cannot be had.</summary>
public static class Python
{
    /// <summary>The one of the distribution: its packages are those that <c>./test</c> installs.</summary>
    private const string Program = "/usr/bin/python3";

    private static readonly ConcurrentDictionary<string, bool> Imports = new();

    /// <summary>Starts one; skips the test where it cannot be had.</summary>
    /// <param name="script">Its path below the folder of these tests.</param>
    /// <param name="packages">What it imports that the distribution must bring, for example <c>zmq</c>.</param>
    /// <param name="arguments">What it is told.</param>
    public static RunningProgram Start(string script, IReadOnlyList<string> packages, params IReadOnlyList<string> arguments)
    {
        Assert.SkipUnless(Missing(packages) is null, Missing(packages) ?? "");
        return RunningProgram.Start(AppContext.BaseDirectory, Program, ["-u", Path.Combine(AppContext.BaseDirectory, script), .. arguments]);
    }

    /// <summary>What to say where Python, or one of these packages, is missing; null where all is there.</summary>
    public static string? Missing(params IReadOnlyList<string> packages) =>
        File.Exists(Program) && packages.All(package => Imports.GetOrAdd(package, CanImport)) ? null : string.Join(" with ", [$"needs {Program}", .. packages]);

    private static bool CanImport(string package)
    {
        using var probe = Process.Start(new ProcessStartInfo(Program, ["-c", $"import {package}"]) { UseShellExecute = false, RedirectStandardError = true })!;
        probe.StandardError.ReadToEnd();
        probe.WaitForExit();
        return probe.ExitCode == 0;
    }
}
