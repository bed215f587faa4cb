using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Ordo.CommandLine;

namespace Ordo.Workers.ZeroMq;

/// <summary>Finds libzmq. It is asked for before a verb does anything else.</summary>
internal static class LibzmqLibrary
{
    /// <summary>The names of the fifth binary interface, which libzmq has kept since 4.0 (2013): Linux, then macOS with and without Homebrew's folder.</summary>
    private static readonly IReadOnlyList<string> Names = ["libzmq.so.5", "libzmq.5.dylib", "/opt/homebrew/lib/libzmq.5.dylib"];

    private static readonly Lazy<nint> Loaded = new(() =>
    {
        var library = Load(Names);
        NativeLibrary.SetDllImportResolver(typeof(Libzmq).Assembly, (name, _, _) => name == Libzmq.Name ? library : 0);
        return library;
    });

    /// <summary>Makes sure that it is there.</summary>
    /// <exception cref="CommandException">It is not; the line says how to get it.</exception>
    public static void Require() => _ = Loaded.Value;

    /// <summary>Loads the first that is there.</summary>
    internal static nint Load(IReadOnlyList<string> names)
    {
        foreach (var name in names)
        {
            if (NativeLibrary.TryLoad(name, typeof(Libzmq).Assembly, DllImportSearchPath.SafeDirectories, out var library))
            {
                return library;
            }
        }

        throw new CommandException(
            $"ZeroMQ's library ({names[0]}) is not installed: install the package libzmq5 (Debian, Ubuntu), zeromq (Fedora, Arch, Homebrew) or libzmq (Alpine). There is none for Windows here.");
    }
}
