namespace Ordo.Client.Tests.Members;

/// <summary>Waits for what another thread does by itself and soon.</summary>
internal static class Wait
{
    /// <summary>Waits until it is so, half a minute at most.</summary>
    public static async Task UntilAsync(Func<bool> isSo)
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!isSo())
        {
            bound.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
