using System.Globalization;

namespace Ordo.Local;

/// <summary>
/// How member processes of one machine share its cores. The runtime gives each process a pool thread for every core; with three members on two cores their short pieces of work
/// then wake threads of each other instead of following each other, which costs a third of the ids (docs/BENCHMARKS.md). Each gets its part of the cores instead, and the
/// trials of the runtime with more threads are off; work that blocks still gets further threads. What the user has set himself is left alone.
/// </summary>
internal static class SharedCores
{
    private const string MinThreads = "DOTNET_ThreadPool_ForceMinWorkerThreads";
    private const string NoTrials = "DOTNET_HillClimbing_Disable";

    public static void Set(IDictionary<string, string?> environment, int members)
    {
        if (members < 2 || environment.ContainsKey(MinThreads) || environment.ContainsKey(NoTrials))
        {
            return;
        }

        // The runtime reads both as hexadecimal numbers.
        environment[MinThreads] = Math.Max(1, Environment.ProcessorCount / members).ToString("X", CultureInfo.InvariantCulture);
        environment[NoTrials] = "1";
    }
}
