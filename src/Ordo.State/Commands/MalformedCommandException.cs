using System;

namespace Ordo.State;

/// <summary>
/// A committed entry is no valid command. Entries are checked before they are ordered, so this is damage or a newer format: the member
/// must stop and must not skip it.
/// </summary>
public sealed class MalformedCommandException(ulong position, int length)
    : Exception($"The entry of {length} bytes after position {position} is no valid command; the log is damaged or of a newer version.")
{
    /// <summary>The position of the last command that was applied before it.</summary>
    public ulong Position { get; } = position;
}
