using System.Diagnostics;

namespace Ordo.EndToEnd.Tests.Clusters;

/// <summary>A file system of its own for a directory, so small that it gets full.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _path;

    private SmallDisk(string path) => _path = path;

    /// <summary>Mounts one at a directory that does not exist yet. Skips the test where that is not allowed.</summary>
    public static SmallDisk MountAt(string path, int mebibytes)
    {
        Directory.CreateDirectory(path);
        Assert.SkipWhen(Run("mount", "-t", "tmpfs", "-o", $"size={mebibytes}m", "none", path) != 0, "A file system cannot be mounted here.");
        return new SmallDisk(path);
    }

    /// <summary>Gives it another size.</summary>
    public void Resize(int mebibytes) => Assert.Equal(0, Run("mount", "-o", $"remount,size={mebibytes}m", _path));

    /// <inheritdoc/>
    public void Dispose() => Run("umount", "--lazy", _path);

    private static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }
}
