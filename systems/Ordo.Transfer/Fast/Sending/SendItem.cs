namespace Ordo.Transfer.Fast.Sending;

/// <summary>A file to be sent.</summary>
/// <param name="Source">Where it lies.</param>
/// <param name="Path">What it is to be called at the receiver, components separated by <c>/</c>.</param>
internal sealed record SendItem(string Source, string Path);
