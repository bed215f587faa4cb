using System.Globalization;

namespace Ordo.Local;

/// <summary>
/// What the runtime of a member process is told that only its environment can tell it (docs/BENCHMARKS.md has the figures). Hot code is compiled again at once: the usual pause is put off
/// by every newly called method. And members of one machine share its cores: the runtime gives each process a pool thread for every core, and with three members on two cores
/// their short pieces of work then wake threads of each other instead of following each other. Each gets its part of the cores instead, and the trials of the runtime with more
/// threads are off; work that blocks still gets further threads. What the user has set himself is left alone.
/// </summary>
internal static class MemberRuntime
{
    private const string MinThreads = "DOTNET_ThreadPool_ForceMinWorkerThreads";
    private const string NoTrials = "DOTNET_HillClimbing_Disable";
    private const string CompileDelay = "DOTNET_TC_CallCountingDelayMs";

    public static void Set(IDictionary<string, string?> environment, int members)
    {
        environment.TryAdd(CompileDelay, "0");
        if (members < 2 || environment.ContainsKey(MinThreads) || environment.ContainsKey(NoTrials))
        {
            return;
        }

        // The runtime reads both as hexadecimal numbers.
        environment[MinThreads] = Math.Max(1, Environment.ProcessorCount / members).ToString("X", CultureInfo.InvariantCulture);
        environment[NoTrials] = "1";
    }
}
