using System;

namespace Ordo.Transfer.Machine.Names;

/// <summary>Names that are no names of files on Windows.</summary>
internal static class WindowsName
{
    /// <summary>The devices, which are there in every folder, with any extension (Microsoft, "Naming Files, Paths, and Namespaces").</summary>
    private static readonly string[] Devices = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];

    /// <summary>The devices of which there are several, each with one digit behind it.</summary>
    private static readonly string[] Ports = ["COM", "LPT"];

    /// <summary>Why a component of a path is no name there; null when it is one.</summary>
    public static string? ProblemOf(ReadOnlySpan<char> name)
    {
        if (name.Contains(':'))
        {
            return "it names a drive or a stream";
        }

        if (name is [.., '.' or ' '])
        {
            return "it ends in a dot or a blank";
        }

        return IsDevice(name) ? "it names a device" : null;
    }

    private static bool IsDevice(ReadOnlySpan<char> name)
    {
        var dot = name.IndexOf('.');
        var bare = (dot < 0 ? name : name[..dot]).TrimEnd(' ');
        foreach (var device in Devices)
        {
            if (bare.Equals(device, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        foreach (var port in Ports)
        {
            if (bare.Length == port.Length + 1 && bare.StartsWith(port, StringComparison.OrdinalIgnoreCase) && bare[^1] is >= '0' and <= '9' or '¹' or '²' or '³')
            {
                return true;
            }
        }

        return false;
    }
}
