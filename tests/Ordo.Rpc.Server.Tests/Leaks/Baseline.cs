namespace Ordo.Rpc.Server.Tests.Leaks;

/// <summary>What must be as it was once all calls of a test are over, however they ended.</summary>
internal static class Baseline
{
    /// <summary>No return takes longer than moments; only something that never returns meets this.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>How often a figure is looked at: seldom enough to leave the processor to whoever is waited for.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(2);

    /// <summary>Waits until a figure is down.</summary>
    /// <param name="figure">What it counts, for the message.</param>
    /// <param name="now">Its value.</param>
    /// <param name="most">What it must come down to.</param>
    public static async Task ReachAsync(string figure, Func<long> now, long most)
    {
        var started = TimeProvider.System.GetTimestamp();
        using var looks = new PeriodicTimer(Interval);
        while (now() > most)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Limit, $"{figure} stays at {now()}, above {most}.");
            await looks.WaitForNextTickAsync();
        }
    }

    /// <summary>Waits until what was allocated for calls is collected.</summary>
    public static Task CollectedAsync(IReadOnlyCollection<WeakReference> calls) => ReachAsync(
        "Calls in memory",
        () =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return calls.Count(call => call.IsAlive);
        },
        most: 0);

    /// <summary>The memory that is in use, in bytes, after everything else is collected.</summary>
    public static long Memory()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}

/// <summary>Tests of leaks measure the whole process: nothing else runs meanwhile.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
