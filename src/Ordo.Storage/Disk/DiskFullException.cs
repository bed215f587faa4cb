namespace Ordo.Storage;

/// <summary>The disk, or this user's share of it, has no room left for what was asked.</summary>
public sealed class DiskFullException : IOException
{
    /// <summary>Says for which file there was no room.</summary>
    public DiskFullException(string file, Exception? inner = null)
        : base($"No space left on the disk for '{file}'.", inner)
    {
    }
}
