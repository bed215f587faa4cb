namespace Ordo.Testing;

/// <summary>A time that stands still until somebody moves it.</summary>
internal sealed class HandTime(DateTimeOffset start) : TimeProvider
{
    private long _ticks;

    public void Advance(TimeSpan span) => Interlocked.Add(ref _ticks, span.Ticks);

    public override DateTimeOffset GetUtcNow() => start.AddTicks(Interlocked.Read(ref _ticks));
}
