using Ordo.Machine;

namespace Ordo.Node.Hosting;

/// <summary>
/// The wall clock that commands are stamped with, in Unix milliseconds. The system's is read once, at the start: that it is set back or forth while the member runs does
/// not reach the commands (PROMISES 4). A clock that was given is read every time: whoever gives one wants to move it.
/// </summary>
internal sealed class CommandStamps(TimeProvider? given, Instant start)
{
    private readonly long _startMs = UnixMs(given ?? TimeProvider.System);

    /// <summary>The stamp for a turn.</summary>
    public long At(Instant now) => given is null ? _startMs + (long)(now - start).TotalMilliseconds : UnixMs(given);

    private static long UnixMs(TimeProvider clock) => Math.Max(0, clock.GetUtcNow().ToUnixTimeMilliseconds());
}
