using System.Threading.Channels;

namespace Ordo.Server.Tests.OnePort;

/// <summary>A clock whose timers end when a test says so.</summary>
internal sealed class HandClock : TimeProvider
{
    private readonly Channel<Timer> _started = Channel.CreateUnbounded<Timer>();

    /// <summary>The next timer that was started, as soon as there is one.</summary>
    public ValueTask<Timer> NextAsync() => _started.Reader.ReadAsync(TestContext.Current.CancellationToken);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(dueTime, () => callback(state));
        Assert.True(_started.Writer.TryWrite(timer));
        return timer;
    }

    public sealed class Timer(TimeSpan due, Action end) : ITimer
    {
        private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TimeSpan Due => due;

        /// <summary>Completes when nobody waits for the timer any more.</summary>
        public Task Disposed => _disposed.Task;

        public void End() => end();

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose() => _disposed.TrySetResult();

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
