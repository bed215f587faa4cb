namespace Ordo.Server.Metrics;

/// <summary>The file system that holds a member's data.</summary>
internal sealed class DataDisk(string directory)
{
    // Elsewhere than on Windows any directory stands for its file system.
    private readonly string _place = OperatingSystem.IsWindows() ? Path.GetPathRoot(Path.GetFullPath(directory))! : Path.GetFullPath(directory);

    /// <summary>The bytes that this process may still write there; null when the system does not tell.</summary>
    public long? FreeBytes()
    {
        try
        {
            return new DriveInfo(_place).AvailableFreeSpace;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null; // The directory is gone, or its disk is: the member itself finds that out.
        }
    }
}
