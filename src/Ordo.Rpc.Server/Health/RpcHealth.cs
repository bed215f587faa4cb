namespace Ordo.Rpc.Server.Health;

/// <summary>Whether a server, or one of its services, takes calls. Its members may be called from everywhere.</summary>
public sealed class RpcHealth
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

    /// <summary>Whether a service takes calls, null when nothing was said of it; and what completes when that may have changed.</summary>
    internal (bool? Serving, Task Changed) Get(string service)
    {
        lock (_lock)
        {
            return (_serving.TryGetValue(service, out var serving) ? serving : null, _changed.Task);
        }
    }

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
