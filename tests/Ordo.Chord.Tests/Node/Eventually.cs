using Ordo.Rpc;

namespace Ordo.Chord.Tests.Node;

/// <summary>Waits for a ring to be as it should be.</summary>
internal static class Eventually
{
    /// <summary>A ring heals within seconds; only one that never does meets this, on whatever machine.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>How often it is looked: seldom enough to leave the processor to the ring.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    /// <summary>Waits until a condition holds; a call that does not end well means that it does not hold yet.</summary>
    /// <param name="condition">What must come true.</param>
    /// <param name="problem">What is to be said when it does not.</param>
    /// <returns>How long that took.</returns>
    public static async Task<TimeSpan> TrueAsync(Func<Task<bool>> condition, Func<string> problem)
    {
        var started = TimeProvider.System.GetTimestamp();
        using var looks = new PeriodicTimer(Interval);
        while (!await HoldsAsync(condition))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Limit, problem());
            await looks.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }

        return TimeProvider.System.GetElapsedTime(started);
    }

    /// <inheritdoc cref="TrueAsync(Func{Task{bool}}, Func{string})"/>
    public static Task<TimeSpan> TrueAsync(Func<bool> condition, string problem) => TrueAsync(() => Task.FromResult(condition()), () => problem);

    private static async Task<bool> HoldsAsync(Func<Task<bool>> condition)
    {
        try
        {
            return await condition();
        }
        catch (RpcException)
        {
            return false;
        }
    }
}
