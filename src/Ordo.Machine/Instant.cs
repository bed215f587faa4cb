using System;
using System.Globalization;

namespace Ordo.Machine;

/// <summary>A point on a monotonic clock in microseconds. Only differences mean something; no machine reads a clock by itself.</summary>
public readonly record struct Instant(long Microseconds)
{
    /// <summary>Before every other instant: "never happened".</summary>
    public static Instant Never => new(long.MinValue / 4);

    /// <summary>After every other instant: "no timer set".</summary>
    public static Instant Forever => new(long.MaxValue / 4);

    /// <summary>This instant moved by a span.</summary>
    public static Instant operator +(Instant at, TimeSpan span) => new(at.Microseconds + (span.Ticks / TimeSpan.TicksPerMicrosecond));

    /// <summary>The span from the right instant to the left one.</summary>
    public static TimeSpan operator -(Instant later, Instant earlier) =>
        new((later.Microseconds - earlier.Microseconds) * TimeSpan.TicksPerMicrosecond);

    /// <summary>Whether the left instant comes before the right one.</summary>
    public static bool operator <(Instant left, Instant right) => left.Microseconds < right.Microseconds;

    /// <summary>Whether the left instant comes after the right one.</summary>
    public static bool operator >(Instant left, Instant right) => left.Microseconds > right.Microseconds;

    /// <summary>Whether the left instant is not after the right one.</summary>
    public static bool operator <=(Instant left, Instant right) => left.Microseconds <= right.Microseconds;

    /// <summary>Whether the left instant is not before the right one.</summary>
    public static bool operator >=(Instant left, Instant right) => left.Microseconds >= right.Microseconds;

    /// <summary>The earlier of two instants.</summary>
    public static Instant Min(Instant a, Instant b) => a <= b ? a : b;

    /// <summary>The later of two instants.</summary>
    public static Instant Max(Instant a, Instant b) => a >= b ? a : b;

    /// <inheritdoc/>
    public override string ToString() => (Microseconds / 1000.0).ToString("0.###", CultureInfo.InvariantCulture) + "ms";
}
