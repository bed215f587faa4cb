namespace Ordo.Transfer.Fast.Receiving;

/// <summary>What tells one file of a sender from others: when all three are the same, what lies there of it is its beginning. The digest shows it in the end.</summary>
/// <param name="Path">What it is to be called.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="ModifiedMs">When it was changed last, in milliseconds since 1970.</param>
internal readonly record struct FileIdentity(string Path, long Size, long ModifiedMs);
