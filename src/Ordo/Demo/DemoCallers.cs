using System.Diagnostics;

namespace Ordo.Demo;

/// <summary>
/// Callers that take ids, one at a time and with a short pause after each. All of them end when this is ended, when there is no room for more ids, and as soon as one of them gets none.
/// </summary>
/// <param name="state">Where the ids go.</param>
/// <param name="end">Ends them, and is cancelled when they end by themselves.</param>
internal sealed class DemoCallers(DemoState state, CancellationTokenSource end)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    /// <summary>Completes when all have ended; fails with what the first got instead of an id.</summary>
    /// <param name="callers">How each of them asks for an id.</param>
    public Task RunAsync(IEnumerable<Func<Task<long>>> callers) =>
        Task.WhenAll(callers.Select((next, caller) => Task.Run(() => CallAsync(caller, next), CancellationToken.None)));

    private async Task CallAsync(int caller, Func<Task<long>> next)
    {
        try
        {
            while (!end.IsCancellationRequested)
            {
                var asked = Stopwatch.GetTimestamp();
                if (!state.Given(caller, await next(), asked))
                {
                    break;
                }

                await Task.Delay(Pause, CancellationToken.None);
            }
        }
        finally
        {
            await end.CancelAsync();
        }
    }
}
