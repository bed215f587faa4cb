namespace Ordo.Bench;

/// <summary>Where members that are measured keep their data: below this checkout, on a real disk.</summary>
internal static class BenchData
{
    /// <summary>A new directory of one run.</summary>
    /// <exception cref="InvalidOperationException">It would be in memory: its flushes would measure nothing.</exception>
    public static string CreateDirectory()
    {
        var directory = Path.GetFullPath(Path.Combine("artifacts", "bench-data", Guid.NewGuid().ToString("N")[..8]));
        Directory.CreateDirectory(directory);
        return new DriveInfo(directory).DriveFormat == "tmpfs"
            ? throw new InvalidOperationException($"{directory} is in memory (tmpfs): its flushes measure nothing. Run this on a real disk.")
            : directory;
    }
}
