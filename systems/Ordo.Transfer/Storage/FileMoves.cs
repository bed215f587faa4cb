using System;
using System.IO;
using System.Runtime.InteropServices;

namespace Ordo.Transfer.Storage;

/// <summary>Gives a file its name in one step, where nobody else can come between.</summary>
internal static partial class FileMoves
{
    /// <summary>AT_FDCWD: paths count from the working directory.</summary>
    private const int WorkingDirectory = -100;

    /// <summary>RENAME_NOREPLACE.</summary>
    private const uint NoReplace = 1;

    /// <summary>EEXIST.</summary>
    private const int Exists = 17;

    /// <summary>Renames a file unless the new name is taken, by whatever it may be.</summary>
    /// <returns>False when it is taken.</returns>
    /// <exception cref="IOException">It cannot be renamed.</exception>
    public static bool TryMove(string from, string to)
    {
        if (OperatingSystem.IsLinux())
        {
            if (Rename(WorkingDirectory, from, WorkingDirectory, to, NoReplace) == 0)
            {
                return true;
            }

            if (Marshal.GetLastPInvokeError() == Exists)
            {
                return false;
            }

            // A file system that does not know this flag mostly knows a second name for one file, and a very old one neither.
            if (Link(from, to) == 0)
            {
                File.Delete(from);
                return true;
            }

            if (Marshal.GetLastPInvokeError() == Exists)
            {
                return false;
            }
        }

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

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string from, string to);
}
