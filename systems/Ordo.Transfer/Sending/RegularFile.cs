using System;
using System.Runtime.InteropServices;

namespace Ordo.Transfer.Sending;

/// <summary>Tells files from pipes, devices and sockets without opening them: opening a pipe waits until somebody writes into it.</summary>
internal static partial class RegularFile
{
    /// <summary>AT_FDCWD: a path that is not absolute begins at the current directory.</summary>
    private const int CurrentDirectory = -100;

    /// <summary>STATX_TYPE: nothing but the type is asked for.</summary>
    private const uint TypeOnly = 1;

    /// <summary>The bytes of struct statx (statx(2)), the same on every architecture.</summary>
    private const int StatusSize = 256;

    /// <summary>Where stx_mode stands in it.</summary>
    private const int ModeAt = 28;

    /// <summary>S_IFMT: the bits of the mode that are the type.</summary>
    private const int TypeMask = 0xF000;

    /// <summary>S_IFREG.</summary>
    private const int Regular = 0x8000;

    /// <summary>Whether a path leads to a file of bytes, links followed.</summary>
    /// <param name="path">The path of something that is no directory.</param>
    /// <returns>True also where the system does not tell; who opens it learns more.</returns>
    public static bool Is(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return true;
        }

        Span<byte> status = stackalloc byte[StatusSize];
        return Status(CurrentDirectory, path, flags: 0, TypeOnly, status) != 0
            || (MemoryMarshal.Read<ushort>(status[ModeAt..]) & TypeMask) == Regular;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Status(int directory, string path, int flags, uint mask, Span<byte> status);
}
