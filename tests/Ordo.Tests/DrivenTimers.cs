using System.Threading.Channels;

namespace Ordo.Tests;

/// <summary>Timers that fire when they are told to.</summary>
internal sealed class DrivenTimers : TimeProvider
{
    private readonly Channel<Action> _timers = Channel.CreateUnbounded<Action>();

    /// <summary>What fires the next timer; waits until there is one.</summary>
    public ValueTask<Action> NextAsync() => _timers.Reader.ReadAsync(TestContext.Current.CancellationToken);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        _timers.Writer.TryWrite(() => callback(state));
        return new Unfired();
    }

    private sealed class Unfired : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
            // There is nothing behind it.
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
