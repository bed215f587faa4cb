namespace Ordo.Rpc.Server.Tests.Leaks;

/// <summary>A clock whose timers run down together, when a test says so.</summary>
internal sealed class HandTime : TimeProvider
{
    private readonly List<Action> _timers = [];

    /// <summary>Lets all timers run down.</summary>
    public void End() => _timers.ForEach(timer => timer());

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        _timers.Add(() => callback(state));
        return new Timer();
    }

    private sealed class Timer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
            // It holds nothing.
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
