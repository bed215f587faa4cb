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

    /// <summary>The first version that tells when a handshake is done (ZMQ_EVENT_HANDSHAKE_SUCCEEDED), without which nobody here would ever be connected.</summary>
    private static readonly Version Oldest = new(4, 3, 0);

    private static readonly Lazy<nint> Loaded = new(() =>
    {
        var library = Load(Names);
        NativeLibrary.SetDllImportResolver(typeof(Libzmq).Assembly, (name, _, _) => name == Libzmq.Name ? library : 0);
        Libzmq.GetVersion(out var major, out var minor, out var patch);
        CheckVersion(major, minor, patch);
        return library;
    });

    /// <summary>Makes sure that it is there, and new enough.</summary>
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

    /// <summary>Refuses a version that loads and would not work.</summary>
    internal static void CheckVersion(int major, int minor, int patch)
    {
        var version = new Version(major, minor, patch);
        if (version < Oldest)
        {
            throw new CommandException($"ZeroMQ's library is of version {version}, and {Oldest} is needed: install a newer package libzmq5, zeromq or libzmq.");
        }
    }
}
