using Ordo.CommandLine;

namespace Ordo.Local;

/// <summary>A new directory, which is removed with this object.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    /// <summary>What lies there survives a restart of the machine (Filesystem Hierarchy Standard 3.0, §5.15), and so is on a disk.</summary>
    private const string OnDisk = "/var/tmp";

    private TemporaryDirectory(string path, string fileSystem) => (Path, FileSystem) = (path, fileSystem);

    /// <summary>Its path.</summary>
    public string Path { get; }

    /// <summary>The type of the file system it is on, such as <c>ext4</c>.</summary>
    public string FileSystem { get; }

    /// <summary>Creates one.</summary>
    /// <param name="parent">Where; null for the place of temporary data on this machine's disk.</param>
    /// <param name="mustBeDisk">Whether a place in memory is refused, as it must be where flushes are measured.</param>
    /// <exception cref="CommandException">It cannot be created, or it would be in memory.</exception>
    public static TemporaryDirectory Create(string? parent, bool mustBeDisk)
    {
        var place = parent ?? (Directory.Exists(OnDisk) ? OnDisk : System.IO.Path.GetTempPath());
        try
        {
            Directory.CreateDirectory(place);
            var fileSystem = new DriveInfo(System.IO.Path.GetFullPath(place)).DriveFormat;
            if (mustBeDisk && fileSystem is ("tmpfs" or "ramfs"))
            {
                throw new CommandException($"'{place}' is in memory ({fileSystem}), where a flush costs nothing: give --data a directory on a real disk.");
            }

            var path = System.IO.Path.Combine(System.IO.Path.GetFullPath(place), $"ordo-{Guid.NewGuid().ToString("N")[..8]}");
            Directory.CreateDirectory(path);
            return new TemporaryDirectory(path, fileSystem);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"'{place}' cannot hold data: {failure.Message.TrimEnd('.')}. Give --data a directory that can be written.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
