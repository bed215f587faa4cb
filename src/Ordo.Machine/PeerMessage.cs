namespace Ordo.Machine;

/// <summary>
/// What one member sends to another. One sealed record per kind; the algorithms derive theirs from it, and the shell moves them without knowing more.
/// </summary>
public abstract record PeerMessage;
