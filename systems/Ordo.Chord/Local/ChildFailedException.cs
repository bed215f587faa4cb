using Ordo.CommandLine;

namespace Ordo.Chord.Local;

/// <summary>A process ended before it was there.</summary>
/// <param name="line">What became of it.</param>
/// <param name="hasToldWhy">Whether it has told the reason itself, on the standard error that it shares with this process: one cause is one line.</param>
internal sealed class ChildFailedException(string line, bool hasToldWhy) : CommandException(line)
{
    /// <summary>Whether it has told the reason itself.</summary>
    public bool HasToldWhy { get; } = hasToldWhy;
}
