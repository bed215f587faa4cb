using System;
using System.IO;
using System.Runtime.InteropServices;

namespace Ordo.Transfer.Storage;

/// <summary>Gives a file its name in one step, where nobody else can come between. Nothing is ever copied: a name on another file system is refused.</summary>
internal static partial class FileMoves
{
    /// <summary>AT_FDCWD: paths count from the working directory.</summary>
    private const int WorkingDirectory = -100;

    /// <summary>RENAME_NOREPLACE.</summary>
    private const uint NoReplace = 1;

    /// <summary>EEXIST.</summary>
    private const int Exists = 17;

    /// <summary>EXDEV.</summary>
    private const int OtherFileSystem = 18;

    /// <summary>Renames a file unless the new name is taken, by whatever it may be.</summary>
    /// <returns>False when it is taken.</returns>
    /// <exception cref="IOException">It cannot be renamed.</exception>
    public static bool TryMove(string from, string to)
    {
        if (!OperatingSystem.IsLinux())
        {
            return TryMoveElsewhere(from, to);
        }

        if (Rename(WorkingDirectory, from, WorkingDirectory, to, NoReplace) == 0)
        {
            return true;
        }

        if (IsTaken(to))
        {
            return false;
        }

        // A file system that does not know this flag mostly knows a second name for one file, and a very old one neither.
        if (Link(from, to) == 0)
        {
            File.Delete(from);
            return true;
        }

        if (IsTaken(to) || Path.Exists(to))
        {
            return false;
        }

        Replace(from, to);
        return true;
    }

    /// <summary>Renames a file; one that has the name makes room.</summary>
    /// <exception cref="IOException">It cannot be renamed.</exception>
    public static void Replace(string from, string to)
    {
        if (!OperatingSystem.IsLinux())
        {
            File.Move(from, to, overwrite: true);
        }
        else if (Rename(from, to) != 0)
        {
            _ = IsTaken(to);
            throw new IOException($"'{from}' cannot be renamed to '{to}': {Marshal.GetLastPInvokeErrorMessage()}.");
        }
    }

    /// <summary>What is said where only copying would help.</summary>
    public static IOException OnOtherFileSystem(string path) => new($"'{path}' is on another file system than the directory: let a receiver of its own write there.");

    /// <summary>Whether the last call failed for the name was taken.</summary>
    /// <exception cref="IOException">It failed for the name is on another file system.</exception>
    private static bool IsTaken(string to) => Marshal.GetLastPInvokeError() switch
    {
        Exists => true,
        OtherFileSystem => throw OnOtherFileSystem(to),
        _ => false,
    };

    private static bool TryMoveElsewhere(string from, string to)
    {
        try
        {
            File.Move(from, to, overwrite: false);
            return true;
        }
        catch (IOException) when (Path.Exists(to))
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "renameat2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Rename(int fromDirectory, string from, int toDirectory, string to, uint flags);

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Rename(string from, string to);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string from, string to);
}
