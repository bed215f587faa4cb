namespace Ordo.State;

/// <summary>What a key got: the ids from first to last, and the ordered time (unix milliseconds) from which on the key is forgotten.</summary>
public readonly record struct KeyInfo(long First, long Last, long Step, long ExpiresMs);
