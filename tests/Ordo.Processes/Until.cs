using System.Diagnostics;

namespace Ordo.Processes;

/// <summary>Waits for a condition that lies in other processes and tells nobody when it comes true.</summary>
public static class Until
{
    /// <summary>How long anything may take that should take a moment: far above what a loaded machine needs.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>How often it is looked: seldom enough to leave the processor to those who are waited for.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    /// <summary>Looks again and again until the condition is true.</summary>
    /// <param name="what">What is waited for, or what is to be said when it never comes.</param>
    /// <param name="condition">What must come true.</param>
    /// <param name="limit">How long it may take, when that is not <see cref="Limit"/>.</param>
    public static async Task TrueAsync(Func<string> what, Func<Task<bool>> condition, TimeSpan? limit = null)
    {
        using var timer = new PeriodicTimer(Interval);
        var began = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(began) > (limit ?? Limit))
            {
                Assert.Fail($"Waited {limit ?? Limit} in vain: {what()}.");
            }

            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }

    /// <inheritdoc cref="TrueAsync(Func{string}, Func{Task{bool}}, TimeSpan?)"/>
    public static Task TrueAsync(string what, Func<Task<bool>> condition, TimeSpan? limit = null) => TrueAsync(() => what, condition, limit);

    /// <inheritdoc cref="TrueAsync(Func{string}, Func{Task{bool}}, TimeSpan?)"/>
    public static Task TrueAsync(string what, Func<bool> condition, TimeSpan? limit = null) => TrueAsync(() => what, () => Task.FromResult(condition()), limit);
}
