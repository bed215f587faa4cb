using Ordo.CommandLine;

namespace Ordo.Local;

/// <summary>A new directory, which is removed with this object.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    /// <summary>What lies there survives a restart of the machine (Filesystem Hierarchy Standard 3.0, §5.15), and so is on a disk.</summary>
    private const string OnDisk = "/var/tmp";

    private TemporaryDirectory(string path) => Path = path;

    /// <summary>Its path.</summary>
    public string Path { get; }

    /// <summary>Creates one.</summary>
    /// <param name="parent">Where; null for the place of temporary data on this machine's disk.</param>
    /// <param name="mustBeDisk">Whether a place in memory is refused, as it must be where flushes are measured.</param>
    /// <exception cref="CommandException">It cannot be created, or it would be in memory.</exception>
    public static TemporaryDirectory Create(string? parent, bool mustBeDisk)
    {
        var place = parent ?? (Directory.Exists(OnDisk) ? OnDisk : System.IO.Path.GetTempPath());
        try
        {
            var full = System.IO.Path.GetFullPath(place);
            if (mustBeDisk)
            {
                EnsureDisk($"'{place}'", new DriveInfo(Existing(full)).DriveFormat, "give --data a directory on a real disk");
            }

            var path = System.IO.Path.Combine(full, $"ordo-{Guid.NewGuid().ToString("N")[..8]}");
            Directory.CreateDirectory(path);
            return new TemporaryDirectory(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"'{place}' cannot hold data: {failure.Message.TrimEnd('.')}. Give --data a directory that can be written.");
        }
    }

    /// <summary>Refuses a place in memory.</summary>
    /// <param name="what">What is there.</param>
    /// <param name="fileSystem">The type of its file system; null when that is not known.</param>
    /// <param name="advice">What to do instead.</param>
    /// <exception cref="CommandException">It is in memory.</exception>
    public static void EnsureDisk(string what, string? fileSystem, string advice)
    {
        if (fileSystem is "tmpfs" or "ramfs")
        {
            throw new CommandException($"{what} is in memory ({fileSystem}), where a flush costs nothing: {advice}.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);

    /// <summary>The directory itself, or the nearest one above it that is there: a place that is refused is not created.</summary>
    private static string Existing(string path)
    {
        while (!Directory.Exists(path) && System.IO.Path.GetDirectoryName(path) is { } parent)
        {
            path = parent;
        }

        return path;
    }
}
