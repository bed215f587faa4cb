using System.Threading.Channels;

namespace Ordo.Chord.Tests.Web;

/// <summary>A clock that stands still but when a test says so.</summary>
internal sealed class HandTime : TimeProvider
{
    private readonly Channel<Timer> _armed = Channel.CreateUnbounded<Timer>();
    private TimeSpan _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Waits until somebody waits for the clock, lets that time go by, and tells how much it was.</summary>
    public async Task<TimeSpan> PassAsync()
    {
        var timer = await _armed.Reader.ReadAsync(TestContext.Current.CancellationToken);
        Pass(timer.Due);
        timer.End();
        return timer.Due;
    }

    /// <summary>Lets time go by without anybody's waiting for it.</summary>
    public void Pass(TimeSpan span) => _now += span;

    public override long GetTimestamp() => _now.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(dueTime, () => callback(state));
        _armed.Writer.TryWrite(timer);
        return timer;
    }

    private sealed class Timer(TimeSpan due, Action end) : ITimer
    {
        public TimeSpan Due => due;

        public void End() => end();

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
