using Ordo.Chord.Classic;
using Ordo.Rpc;

namespace Ordo.Chord.Tests.Node;

/// <summary>Waits for a ring to be as it should be.</summary>
internal static class Eventually
{
    /// <summary>A ring heals within seconds; only one that never does meets this, on whatever machine.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Waits until a condition holds; a call that does not end well means that it does not hold yet.</summary>
    /// <param name="condition">What must come true.</param>
    /// <param name="problem">What is to be said when it does not.</param>
    /// <returns>How long that took.</returns>
    public static async Task<TimeSpan> TrueAsync(Func<Task<bool>> condition, Func<string> problem)
    {
        var started = TimeProvider.System.GetTimestamp();
        await Until.TrueAsync(problem, () => HoldsAsync(condition), Limit);
        return TimeProvider.System.GetElapsedTime(started);
    }

    /// <inheritdoc cref="TrueAsync(Func{Task{bool}}, Func{string})"/>
    public static Task<TimeSpan> TrueAsync(Func<bool> condition, string problem) => TrueAsync(() => Task.FromResult(condition()), () => problem);

    /// <summary>Waits until somebody who is about to begin answers.</summary>
    public static Task AnswersAsync(ClassicPeer peer) => TrueAsync(
        async () =>
        {
            await peer.ConnectionTypeAsync(TestContext.Current.CancellationToken);
            return true;
        },
        () => "Nobody answers.");

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
