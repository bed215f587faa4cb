using System;
using System.IO;
using System.Threading;

namespace Ordo.Transfer.Storage;

/// <summary>The room that a directory has for files: what the disk has free, less what stays free and what is set aside for files that are on their way. Any thread may call it.</summary>
/// <param name="options">The directory, and how much of it files may take.</param>
internal sealed class DiskRoom(InboxOptions options)
{
    private readonly Lock _gate = new();
    private long _reserved;

    /// <summary>How many bytes are set aside.</summary>
    public long Reserved
    {
        get
        {
            lock (_gate)
            {
                return _reserved;
            }
        }
    }

    /// <summary>Sets room aside for a file, until <see cref="Change"/> gives it back.</summary>
    /// <param name="size">Its size in bytes.</param>
    /// <param name="there">How much of it lies in the directory already; only the rest is set aside.</param>
    /// <param name="problem">Why there is none, as the end of a sentence for whoever runs the receiver.</param>
    /// <param name="told">The same for the sender, who learns nothing of this machine by it.</param>
    public bool TryReserve(long size, long there, out string problem, out string told)
    {
        if (size > options.MaxSize)
        {
            told = problem = $"it has {size} bytes, allowed are {options.MaxSize}";
            return false;
        }

        if (!TryFindFree(out var free, out problem))
        {
            told = "its directory is not there";
            return false;
        }

        var rest = Math.Max(0, size - there);
        lock (_gate)
        {
            if (rest <= free - _reserved)
            {
                _reserved += rest;
                told = "";
                return true;
            }

            problem = $"the disk has no room for {rest} bytes: {Math.Max(0, free - _reserved)} are free beside the {options.Reserve} that stay free";
            told = $"its disk has no room for {rest} bytes";
            return false;
        }
    }

    /// <summary>What is set aside for a file becomes more or less, as its bytes come to the disk or leave it.</summary>
    /// <param name="before">How much was set aside for it, in bytes.</param>
    /// <param name="now">How much is from now on.</param>
    public void Change(long before, long now)
    {
        lock (_gate)
        {
            _reserved += now - before;
        }
    }

    private bool TryFindFree(out long free, out string problem)
    {
        try
        {
            (free, problem) = (new DriveInfo(options.Directory).AvailableFreeSpace - options.Reserve, "");
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            (free, problem) = (0, $"the directory is not there any more: {failure.Message}");
            return false;
        }
    }
}
