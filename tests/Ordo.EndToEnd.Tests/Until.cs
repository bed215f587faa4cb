using System.Diagnostics;

namespace Ordo.EndToEnd.Tests;

/// <summary>Waits for a condition that lies in other processes and tells nobody when it comes true.</summary>
internal static class Until
{
    /// <summary>How long anything may take that should take a moment: far above what a loaded machine needs.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    /// <summary>Looks again and again until the condition is true; <paramref name="what"/> is for the message when it never is.</summary>
    public static async Task TrueAsync(string what, Func<Task<bool>> condition, TimeSpan? limit = null)
    {
        using var timer = new PeriodicTimer(Interval);
        var began = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < (limit ?? Limit), $"Waited {limit ?? Limit} in vain: {what}.");
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Looks again and again until the condition is true.</summary>
    public static Task TrueAsync(string what, Func<bool> condition, TimeSpan? limit = null) =>
        TrueAsync(what, () => Task.FromResult(condition()), limit);
}
