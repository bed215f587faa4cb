namespace Ordo.CommandLine;

/// <summary>
/// How the caller named this program. The script <c>./ordo</c> hands its own name down as the first word of the process: what is to be typed again then
/// begins with that script, which stays where it is, and not with the build of the day.
/// </summary>
public static class ProgramName
{
    private const string Fallback = "ordo";

    /// <summary>As it was typed.</summary>
    public static string Typed { get; } = Read();

    /// <summary>As it can be typed in any directory; null when what was typed was no path.</summary>
    public static string? FullPath { get; } = Typed.Contains('/', StringComparison.Ordinal) ? Path.GetFullPath(Typed) : null;

    private static string Read()
    {
        try
        {
            var words = File.ReadAllText("/proc/self/cmdline");
            var typed = words[..Math.Max(0, words.IndexOf('\0', StringComparison.Ordinal))];

            // Started as `dotnet ordo.dll`, the first word is not this program.
            return typed.Length == 0 || Path.GetFileName(typed) == "dotnet" ? Fallback : typed;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Fallback; // No such file outside Linux.
        }
    }
}
