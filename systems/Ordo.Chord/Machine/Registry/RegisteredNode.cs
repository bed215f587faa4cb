namespace Ordo.Chord.Machine.Registry;

/// <summary>A node as the registry knows it.</summary>
/// <param name="Id">Its place, 0 to 2^m − 1.</param>
/// <param name="Address">Host and port, as others reach it.</param>
internal sealed record RegisteredNode(int Id, string Address);
