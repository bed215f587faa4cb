using System.Diagnostics;

namespace Ordo.Bench;

/// <summary>What all members of a cluster have spent since they started.</summary>
/// <param name="Flushes">Flushes of the log; null when they do not say.</param>
/// <param name="Cpu">Processor time; null when they run elsewhere and do not say.</param>
/// <param name="Bytes">What they allocated; null when they do not say.</param>
internal readonly record struct MemberCosts(double? Flushes, TimeSpan? Cpu, double? Bytes)
{
    /// <summary>What was spent from one moment to another.</summary>
    public static MemberCosts operator -(MemberCosts until, MemberCosts from) => new(until.Flushes - from.Flushes, until.Cpu - from.Cpu, until.Bytes - from.Bytes);

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
