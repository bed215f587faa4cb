namespace Ordo.State;

/// <summary>Where and when in the order a command is executed: its position, and the ordered time in unix milliseconds.</summary>
internal readonly record struct Moment(ulong Position, long TimeMs);
