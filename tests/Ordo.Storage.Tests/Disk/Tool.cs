using System.ComponentModel;
using System.Diagnostics;

namespace Ordo.Storage.Tests;

/// <summary>Runs a program of the operating system to its end.</summary>
internal static class Tool
{
    /// <summary>The exit code; null when there is no such program here.</summary>
    public static int? Run(string program, params string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo(program, arguments)
            {
                UseShellExecute = false,
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            };
            using var process = Process.Start(start)!;
            process.WaitForExit();
            return process.ExitCode;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
