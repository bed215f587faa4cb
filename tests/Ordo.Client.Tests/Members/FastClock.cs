namespace Ordo.Client.Tests.Members;

/// <summary>Time that runs faster than it does, so that time-outs and pauses come soon. No test depends on how fast: what is to happen in time has an hour of it.</summary>
internal sealed class FastClock : TimeProvider
{
    private const int Factor = 20;

    public override long TimestampFrequency => System.TimestampFrequency / Factor;

    private long _skipped;

    public override long GetTimestamp() => System.GetTimestamp() + Interlocked.Read(ref _skipped);

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + GetElapsedTime(0);

    /// <summary>Lets a span pass at once for whoever looks at the clock; timers run down as before.</summary>
    public void Skip(TimeSpan span) => Interlocked.Add(ref _skipped, (long)(span.TotalSeconds * TimestampFrequency));

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new FastTimer(System.CreateTimer(callback, state, Shorter(dueTime), Shorter(period)));

    private static TimeSpan Shorter(TimeSpan span) => span <= TimeSpan.Zero ? span : TimeSpan.FromTicks(Math.Max(span.Ticks / Factor, TimeSpan.TicksPerMillisecond));

    private sealed class FastTimer(ITimer timer) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(Shorter(dueTime), Shorter(period));

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
