namespace Ordo.Client;

/// <summary>
/// Starts what lives longer than the call that starts it: outside that call's execution context, so that neither its traces nor what it keeps in <see cref="AsyncLocal{T}"/> stays with
/// everything that the client does later.
/// </summary>
internal static class OwnContext
{
    /// <summary>Runs work on a thread of the pool.</summary>
    public static Task<T> RunAsync<T>(Func<Task<T>> work) => Start(() => Task.Run(work));

    /// <summary>Runs work on a thread of the pool.</summary>
    public static Task RunAsync(Func<Task> work) => Start(() => Task.Run(work));

    /// <summary>Starts something that would keep the context of its caller.</summary>
    public static T Start<T>(Func<T> start)
    {
        if (ExecutionContext.IsFlowSuppressed())
        {
            return start();
        }

        using (ExecutionContext.SuppressFlow())
        {
            return start();
        }
    }
}
