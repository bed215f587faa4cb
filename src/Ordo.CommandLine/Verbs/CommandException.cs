namespace Ordo.CommandLine;

/// <summary>Ends a verb with one line on standard error. The line says what to do.</summary>
public class CommandException(string line, int exitCode = CommandException.Failed) : Exception(line)
{
    /// <summary>The exit code of a verb that was called rightly and could not do its job.</summary>
    public const int Failed = 1;

    /// <summary>The exit code of a call that makes no sense.</summary>
    public const int Usage = 2;

    /// <summary>The exit code of the process.</summary>
    public int ExitCode { get; } = exitCode;
}
