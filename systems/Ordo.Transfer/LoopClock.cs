using System;
using System.Diagnostics;
using Ordo.Machine;

namespace Ordo.Transfer;

/// <summary>The clock that the loops of this system hand to their machines.</summary>
internal static class LoopClock
{
    /// <summary>Now, on a clock that only goes forward.</summary>
    public static Instant Now => new(Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1_000_000));

    /// <summary>How long to wait for an instant, as <see cref="Udp.UdpPort.Wait"/> has it.</summary>
    /// <returns>Microseconds, at least 0; -1 for <see cref="Instant.Forever"/>.</returns>
    public static long MicrosecondsTo(Instant deadline) => deadline >= Instant.Forever ? -1 : Math.Max(0, deadline.Microseconds - Now.Microseconds);
}
