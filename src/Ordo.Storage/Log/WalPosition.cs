namespace Ordo.Storage;

/// <summary>Where a record went.</summary>
/// <param name="Record">The number of the record; numbers are consecutive, from 1.</param>
/// <param name="Generation">The generation of its segment; a segment is released by it.</param>
public readonly record struct WalPosition(ulong Record, ulong Generation);
