namespace Ordo.Workers.Tests.ZeroMq;

/// <summary>Hosts that run in this process, each on a thread of its own. However a test ends, they are stopped first, and disposed when none runs any more.</summary>
internal sealed class RunningHosts : IAsyncDisposable
{
    private readonly List<(IDisposable Host, Action Stop, Task Running)> _hosts = [];

    /// <summary>Runs a host until the end.</summary>
    public T Start<T>(T host, Action<T> run, Action<T> stop)
        where T : IDisposable
    {
        _hosts.Add((host, () => stop(host), OnThread(() => run(host))));
        return host;
    }

    /// <summary>Does what waits on a thread of its own.</summary>
    public static Task OnThread(Action action) => Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    public async ValueTask DisposeAsync()
    {
        _hosts.ForEach(host => host.Stop());
        await Task.WhenAll(_hosts.Select(host => host.Running));
        _hosts.ForEach(host => host.Host.Dispose());
    }
}
