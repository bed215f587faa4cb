namespace Ordo.Storage;

/// <summary>Whether the log can turn to a new segment without waiting.</summary>
public enum SpareState
{
    /// <summary>A spare segment waits. Nothing is left to prepare.</summary>
    Ready,

    /// <summary>A spare segment is being filled: call again when there is time.</summary>
    Growing,

    /// <summary>There is no room on the disk for a spare segment now.</summary>
    DiskFull,
}
