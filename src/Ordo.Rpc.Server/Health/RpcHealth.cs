namespace Ordo.Rpc.Server.Health;

/// <summary>Health that is told: who knows of a change says so. Its members may be called from everywhere.</summary>
public sealed class RpcHealth : IRpcHealth
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, bool> _serving = new(StringComparer.Ordinal) { [""] = true };
    private TaskCompletionSource _changed = NewChange();

    /// <summary>Says whether a service takes calls; the empty name is the server as a whole, which does from the start.</summary>
    public void Set(string service, bool serving)
    {
        ArgumentNullException.ThrowIfNull(service);
        TaskCompletionSource changed;
        lock (_lock)
        {
            if (_serving.TryGetValue(service, out var before) && before == serving)
            {
                return;
            }

            _serving[service] = serving;
            changed = _changed;
            _changed = NewChange();
        }

        changed.SetResult();
    }

    /// <inheritdoc/>
    public ValueTask<bool?> IsServingAsync(string service, CancellationToken cancellationToken) => new(Get(service).Serving);

    /// <inheritdoc/>
    public async Task WaitForChangeAsync(string service, bool? said, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (serving, changed) = Get(service);
            if (serving != said)
            {
                return;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    /// <summary>What was said of a service, and what completes with the next change of any.</summary>
    private (bool? Serving, Task Changed) Get(string service)
    {
        lock (_lock)
        {
            return (_serving.TryGetValue(service, out var serving) ? serving : null, _changed.Task);
        }
    }

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
