using System;
using System.IO;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Ordo.Transfer.Storage;

/// <summary>What the system knows of a file beside its size and times.</summary>
/// <param name="IsRegular">Whether it is a file of bytes: no pipe, device, socket or directory.</param>
/// <param name="Device">The file system that it is on.</param>
/// <param name="Number">Its number there: two names with one number are one file.</param>
internal readonly partial record struct FileStatus(bool IsRegular, ulong Device, ulong Number)
{
    /// <summary>AT_FDCWD: a path that is not absolute begins at the current directory.</summary>
    private const int CurrentDirectory = -100;

    /// <summary>AT_EMPTY_PATH: the open file itself is meant.</summary>
    private const int OfHandle = 0x1000;

    /// <summary>STATX_TYPE and STATX_INO.</summary>
    private const uint TypeAndNumber = 0x101;

    /// <summary>The bytes of struct statx (statx(2)), the same on every architecture.</summary>
    private const int StatusSize = 256;

    /// <summary>Where stx_mode stands in it.</summary>
    private const int ModeAt = 28;

    /// <summary>Where stx_ino stands in it.</summary>
    private const int NumberAt = 32;

    /// <summary>Where stx_dev_major and stx_dev_minor stand in it.</summary>
    private const int DeviceAt = 136;

    /// <summary>S_IFMT: the bits of the mode that are the type.</summary>
    private const int TypeMask = 0xF000;

    /// <summary>S_IFREG.</summary>
    private const int Regular = 0x8000;

    /// <summary>Asks for it without opening the file, which would wait at a pipe until somebody writes into it. Links are followed.</summary>
    /// <returns>Null where the system does not tell, or there is no such file.</returns>
    public static FileStatus? Of(string path)
    {
        Span<byte> status = stackalloc byte[StatusSize];
        return OperatingSystem.IsLinux() && Status(CurrentDirectory, path, flags: 0, TypeAndNumber, status) == 0 ? Read(status) : null;
    }

    /// <summary>Whether a path leads to a file that is open, and not to another that got its name.</summary>
    /// <returns>Where the system does not tell, whether there is anything.</returns>
    public static bool IsAt(string path, SafeFileHandle file)
    {
        if (!OperatingSystem.IsLinux())
        {
            return File.Exists(path);
        }

        Span<byte> status = stackalloc byte[StatusSize];
        return Status(file, "", OfHandle, TypeAndNumber, status) == 0 ? Of(path) == Read(status) : File.Exists(path);
    }

    private static FileStatus Read(ReadOnlySpan<byte> status) => new(
        (MemoryMarshal.Read<ushort>(status[ModeAt..]) & TypeMask) == Regular,
        MemoryMarshal.Read<ulong>(status[DeviceAt..]),
        MemoryMarshal.Read<ulong>(status[NumberAt..]));

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Status(int directory, string path, int flags, uint mask, Span<byte> status);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Status(SafeFileHandle file, string path, int flags, uint mask, Span<byte> status);
}
