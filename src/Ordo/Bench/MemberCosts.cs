using System.Diagnostics;

namespace Ordo.Bench;

/// <summary>What all members of a cluster have spent since they started.</summary>
/// <param name="Flushes">Flushes of the log; null when they do not say.</param>
/// <param name="Cpu">Processor time; null when they run elsewhere and do not say.</param>
internal readonly record struct MemberCosts(double? Flushes, TimeSpan? Cpu)
{
    /// <summary>The processor time that processes of this machine have spent.</summary>
    public static TimeSpan CpuOf(IEnumerable<int> processes)
    {
        var sum = TimeSpan.Zero;
        foreach (var id in processes)
        {
            using var process = Process.GetProcessById(id);
            sum += process.TotalProcessorTime;
        }

        return sum;
    }
}
