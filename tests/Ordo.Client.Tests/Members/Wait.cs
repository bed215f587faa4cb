namespace Ordo.Client.Tests.Members;

/// <summary>Waits for what another thread does by itself and soon.</summary>
internal static class Wait
{
    /// <summary>How often it is looked at: seldom enough to leave the processor to whoever is waited for.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(2);

    /// <summary>How long what should take a moment may take: far above what a loaded machine needs.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Waits until it is so, half a minute at most.</summary>
    public static async Task UntilAsync(Func<bool> isSo)
    {
        using var bound = new CancellationTokenSource(Limit);
        using var looks = new PeriodicTimer(Interval);
        while (!isSo())
        {
            await looks.WaitForNextTickAsync(bound.Token);
        }
    }
}
