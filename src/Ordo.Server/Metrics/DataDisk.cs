namespace Ordo.Server.Metrics;

/// <summary>The file system that holds a member's data.</summary>
internal sealed class DataDisk(string directory)
{
    // Elsewhere than on Windows any directory stands for its file system.
    private readonly string _place = OperatingSystem.IsWindows() ? Path.GetPathRoot(Path.GetFullPath(directory))! : Path.GetFullPath(directory);

    /// <summary>The bytes that this process may still write there; null when the system does not tell.</summary>
    public long? FreeBytes() => Ask(drive => (long?)drive.AvailableFreeSpace);

    /// <summary>The type of the file system, such as <c>ext4</c>; null when the system does not tell.</summary>
    public string? Format() => Ask(drive => drive.DriveFormat);

    private T? Ask<T>(Func<DriveInfo, T> question)
    {
        try
        {
            return question(new DriveInfo(_place));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return default; // The directory is gone, or its disk is: the member itself finds that out.
        }
    }
}
