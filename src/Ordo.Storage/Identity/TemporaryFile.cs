namespace Ordo.Storage;

/// <summary>The names of files that are still being written. One that is found at start was never finished and is removed.</summary>
internal static class TemporaryFile
{
    private const string Suffix = ".tmp";

    public static string NameFor(string name) => name + Suffix;

    public static bool Is(string name) => name.EndsWith(Suffix, StringComparison.Ordinal);
}
