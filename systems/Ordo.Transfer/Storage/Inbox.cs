using System;
using System.Globalization;
using System.IO;
using System.Threading;
using Ordo.Storage;
using Ordo.Transfer.Machine.Names;

namespace Ordo.Transfer.Storage;

/// <summary>
/// The directory of received files. A file grows under a hidden name that ends in <see cref="SafeName.PartialSuffix"/>, and gets its own once it is whole; a name that is taken stays with the
/// file that has it, unless overwriting is asked for. No link is followed out of the directory. Any thread may call it.
/// </summary>
internal sealed class Inbox
{
    /// <summary>How many files of one name there may be: with more, something is wrong at the sender.</summary>
    public const int MaxSameName = 9999;

    private readonly InboxOptions _options;
    private readonly Lock _gate = new();
    private long _reserved;

    private Inbox(InboxOptions options) => _options = options with { Directory = Path.GetFullPath(options.Directory) };

    /// <summary>The directory, from the root on.</summary>
    public string Directory => _options.Directory;

    /// <summary>Creates the directory when it is missing, and removes what crashes left there a while ago.</summary>
    /// <exception cref="IOException">There can be no such directory.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not.</exception>
    public static Inbox Open(InboxOptions options)
    {
        var inbox = new Inbox(options);
        System.IO.Directory.CreateDirectory(inbox.Directory);
        inbox.RemoveLeftovers(DateTime.UtcNow - InboxOptions.LeftoverAge);
        return inbox;
    }

    /// <summary>Sets room aside for a file, until <see cref="Release"/>.</summary>
    /// <param name="size">Its size in bytes.</param>
    /// <param name="problem">Why there is none, as the end of a sentence.</param>
    /// <param name="there">How much of it lies in the directory already; only the rest is set aside.</param>
    public bool TryReserve(long size, out string problem, long there = 0)
    {
        if (size > _options.MaxSize)
        {
            problem = $"it has {size} bytes, allowed are {_options.MaxSize}";
            return false;
        }

        if (!TryFindFree(out var free, out problem))
        {
            return false;
        }

        var rest = Math.Max(0, size - there);
        lock (_gate)
        {
            if (rest <= free - _reserved)
            {
                _reserved += rest;
                return true;
            }

            problem = $"the disk has no room for {rest} bytes: {Math.Max(0, free - _reserved)} are free beside the {_options.Reserve} that stay free";
            return false;
        }
    }

    /// <summary>Gives back what <see cref="TryReserve"/> set aside: the size, less what was there.</summary>
    public void Release(long size)
    {
        lock (_gate)
        {
            _reserved -= size;
        }
    }

    private bool TryFindFree(out long free, out string problem)
    {
        try
        {
            (free, problem) = (new DriveInfo(Directory).AvailableFreeSpace - _options.Reserve, "");
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            (free, problem) = (0, $"the directory is not there any more: {failure.Message}");
            return false;
        }
    }

    /// <summary>Where a partial file lies.</summary>
    /// <param name="name">The name that it is to get, or its last component.</param>
    /// <param name="identity">What tells it from others of that name: letters and digits, the same for the same upload.</param>
    public string PartialPath(string name, string identity)
    {
        var end = $".{identity}{SafeName.PartialSuffix}";
        return Path.Combine(Directory, $".{Cut(name, byte.MaxValue - 1 - end.Length)}{end}");
    }

    /// <summary>Creates a partial file; one with the same name and identity is opened when <paramref name="resume"/> is set.</summary>
    /// <exception cref="IOException">It cannot be created, or somebody put something else there.</exception>
    public PartialFile OpenPartial(string name, string identity, bool resume = false)
    {
        var path = PartialPath(name, identity);
        if (resume && File.Exists(path) && new FileInfo(path).LinkTarget is null)
        {
            return new PartialFile(path, File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read));
        }

        return new PartialFile(path, File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read));
    }

    /// <summary>Gives a whole file its name, and closes it.</summary>
    /// <param name="partial">The file.</param>
    /// <param name="components">The name, and the folders before it, which are created.</param>
    /// <returns>The path below the directory that the file got: another than asked for, with <c>.1</c>, <c>.2</c>, … behind it, when that was taken.</returns>
    /// <exception cref="IOException">It cannot be renamed; the partial file is still there.</exception>
    public string Publish(PartialFile partial, params ReadOnlySpan<string> components)
    {
        if (_options.Fsync)
        {
            partial.Flush();
        }

        partial.Dispose();
        var folder = FolderOf(components[..^1]);
        var wanted = Path.Combine(folder, components[^1]);
        var final = Place(partial.FullPath, wanted);
        if (_options.Fsync)
        {
            new PosixDisk(folder).FlushDirectory();
        }

        return Path.GetRelativePath(Directory, final);
    }

    private string Place(string from, string wanted)
    {
        if (_options.Overwrite && !System.IO.Directory.Exists(wanted))
        {
            File.Move(from, wanted, overwrite: true);
            return wanted;
        }

        for (var number = 0; number <= MaxSameName; number++)
        {
            var to = number == 0 ? wanted : string.Create(CultureInfo.InvariantCulture, $"{wanted}.{number}");
            if (FileMoves.TryMove(from, to))
            {
                return to;
            }
        }

        throw new IOException($"There are {MaxSameName} files named '{Path.GetFileName(wanted)}' already.");
    }

    /// <summary>The folder of these components, each of them a real folder.</summary>
    private string FolderOf(ReadOnlySpan<string> components)
    {
        var folder = Directory;
        foreach (var component in components)
        {
            folder = Path.Combine(folder, component);
            var info = System.IO.Directory.CreateDirectory(folder);
            if (info.LinkTarget is not null)
            {
                throw new IOException($"'{folder}' is a link, which is not followed.");
            }
        }

        return folder;
    }

    /// <summary>Removes the unfinished files to which nobody has written for a while.</summary>
    /// <exception cref="IOException">The directory is not there any more.</exception>
    public void RemoveLeftovers(DateTime before)
    {
        foreach (var path in System.IO.Directory.EnumerateFiles(Directory, $".*{SafeName.PartialSuffix}"))
        {
            if (File.GetLastWriteTimeUtc(path) < before)
            {
                TryDelete(path);
            }
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It is another user's, who removes it with a receiver of his own.
        }
    }

    /// <summary>The beginning of a name that has at most so many bytes, cut between two letters.</summary>
    private static string Cut(string name, int maxBytes)
    {
        var (bytes, length) = (0, 0);
        foreach (var rune in name.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > maxBytes)
            {
                break;
            }

            length += rune.Utf16SequenceLength;
        }

        return name[..length];
    }
}
