using System.Threading.Channels;

namespace Ordo.Rpc.Server.Tests.Leaks;

/// <summary>A clock that stands still but when a test says so. It has no calendar: deadlines are spans, which nobody who sets a clock changes.</summary>
internal sealed class HandTime : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<Timer> _timers = [];
    private readonly Channel<Timer> _armed = Channel.CreateUnbounded<Timer>();
    private TimeSpan _now;

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Completes when a timer is there that no such wait has told of yet.</summary>
    public async Task ArmedAsync(CancellationToken cancellation) => await _armed.Reader.ReadAsync(cancellation);

    /// <summary>Lets all timers run down.</summary>
    public void End() => Pass(TimeSpan.FromDays(1));

    /// <summary>Lets time go by, with the timers that run down in it.</summary>
    public void Pass(TimeSpan span)
    {
        List<Timer> due;
        lock (_lock)
        {
            _now += span;
            due = _timers.FindAll(timer => timer.At <= _now);
            _timers.RemoveAll(due.Contains);
        }

        due.ForEach(timer => timer.End());
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => throw new InvalidOperationException("A deadline asked for the date.");

    /// <inheritdoc/>
    public override long GetTimestamp()
    {
        lock (_lock)
        {
            return _now.Ticks;
        }
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state));
        lock (_lock)
        {
            timer.At = _now + dueTime;
            _timers.Add(timer);
        }

        _armed.Writer.TryWrite(timer);
        return timer;
    }

    private void Forget(Timer timer)
    {
        lock (_lock)
        {
            _timers.Remove(timer);
        }
    }

    private sealed class Timer(HandTime time, Action end) : ITimer
    {
        public TimeSpan At { get; set; }

        public void End() => end();

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose() => time.Forget(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
