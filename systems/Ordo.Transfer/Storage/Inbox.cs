using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
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

    private Inbox(InboxOptions options)
    {
        _options = options with { Directory = Path.GetFullPath(options.Directory) };
        Room = new DiskRoom(_options);
    }

    /// <summary>The directory, from the root on.</summary>
    public string Directory => _options.Directory;

    /// <summary>Creates the directory when it is missing, and removes what crashes left there a while ago.</summary>
    /// <exception cref="IOException">There can be no such directory.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not.</exception>
    public static Inbox Open(InboxOptions options)
    {
        var inbox = new Inbox(options);
        if (options.Fsync)
        {
            PosixDisk.CreateDirectory(inbox.Directory);
        }
        else
        {
            System.IO.Directory.CreateDirectory(inbox.Directory);
        }

        inbox.RemoveLeftovers(DateTime.UtcNow - InboxOptions.LeftoverAge);
        return inbox;
    }

    /// <summary>The room on its disk.</summary>
    public DiskRoom Room { get; }

    /// <summary>Sets room aside for a file, until <see cref="Release"/>.</summary>
    /// <param name="size">Its size in bytes.</param>
    /// <param name="problem">Why there is none, as the end of a sentence for whoever runs the receiver.</param>
    public bool TryReserve(long size, out string problem) => Room.TryReserve(size, there: 0, out problem, out _);

    /// <summary>Gives back what was set aside.</summary>
    public void Release(long size) => Room.Change(size, 0);

    /// <summary>Where a partial file lies.</summary>
    /// <param name="name">The name that it is to get, or its last component.</param>
    /// <param name="identity">What tells it from others of that name: letters and digits, the same for the same upload.</param>
    public string PartialPath(string name, string identity)
    {
        var end = $".{identity}{SafeName.PartialSuffix}";
        return Path.Combine(Directory, $".{Cut(name, byte.MaxValue - 1 - end.Length)}{end}");
    }

    /// <summary>Creates a partial file.</summary>
    /// <exception cref="IOException">It cannot be created, or there is one already.</exception>
    public PartialFile OpenPartial(string name, string identity) => PartialFile.Create(PartialPath(name, identity));

    /// <summary>Opens the partial file of an upload that may go on, or creates it.</summary>
    /// <returns>Null when somebody else has it, or has put something else there: the upload needs another name.</returns>
    public PartialFile? TryResumePartial(string name, string identity)
    {
        var path = PartialPath(name, identity);
        try
        {
            var there = new FileInfo(path);
            return there.LinkTarget is not null ? null : there.Exists ? PartialFile.Open(path) : PartialFile.Create(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Makes the folders that a file is to stand in, before its bytes come.</summary>
    /// <param name="components">The name, and the folders before it.</param>
    /// <exception cref="IOException">One cannot be created, or a file, a link or another file system stands in its place.</exception>
    public void Prepare(params ReadOnlySpan<string> components)
    {
        var folder = Directory;
        foreach (var component in components[..^1])
        {
            folder = Path.Combine(folder, component);
            var info = System.IO.Directory.CreateDirectory(folder);
            if (info.LinkTarget is not null)
            {
                throw new IOException($"'{folder}' is a link, which is not followed.");
            }
        }

        if (components.Length > 1 && FileStatus.Of(folder)?.Device != FileStatus.Of(Directory)?.Device)
        {
            throw FileMoves.OnOtherFileSystem(folder);
        }
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

        // It is closed only then: who opens a file that nobody has takes it for his own.
        Prepare(components);
        var final = Place(partial.FullPath, Path.Combine(Directory, Path.Combine(components)));
        partial.Dispose();
        if (_options.Fsync)
        {
            FlushFolders(components[..^1]);
        }

        return Path.GetRelativePath(Directory, final);
    }

    /// <summary>
    /// The files that one of this name and size may have become: under that name, or under those with a number that follow without a gap. The newest comes first. Links take a name, and are none of them.
    /// </summary>
    /// <param name="size">Its size in bytes.</param>
    /// <param name="components">The name, and the folders before it.</param>
    /// <exception cref="IOException">They cannot be looked for.</exception>
    public IReadOnlyList<string> Bearing(long size, params ReadOnlySpan<string> components)
    {
        for (var count = 1; count < components.Length; count++)
        {
            if (new DirectoryInfo(Path.Combine(Directory, Path.Combine(components[..count]))) is not { Exists: true, LinkTarget: null })
            {
                return [];
            }
        }

        var found = new List<string>();
        var wanted = Path.Combine(Directory, Path.Combine(components));
        var last = IsReplaced(wanted) ? 0 : MaxSameName;
        for (var number = 0; number <= last; number++)
        {
            var file = new FileInfo(Numbered(wanted, number));
            if (file is { Exists: true, LinkTarget: null } && file.Length == size && FileStatus.Of(file.FullName) is not { IsRegular: false })
            {
                found.Add(file.FullName);
            }
            else if (!file.Exists && file.LinkTarget is null && !System.IO.Directory.Exists(file.FullName))
            {
                break;
            }
        }

        found.Reverse();
        return found;
    }

    /// <summary>A file that stands there already is to count as stored: where that means on the disk itself, it comes there now.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="components">Its name, and the folders before it.</param>
    /// <exception cref="IOException">The disk is broken.</exception>
    public void Confirm(string path, params ReadOnlySpan<string> components)
    {
        if (_options.Fsync)
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            RandomAccess.FlushToDisk(file);
            FlushFolders(components[..^1]);
        }
    }

    private string Place(string from, string wanted)
    {
        if (IsReplaced(wanted))
        {
            FileMoves.Replace(from, wanted);
            return wanted;
        }

        for (var number = 0; number <= MaxSameName; number++)
        {
            var to = Numbered(wanted, number);
            if (FileMoves.TryMove(from, to))
            {
                return to;
            }
        }

        throw new IOException($"There are {MaxSameName} files named '{Path.GetFileName(wanted)}' already.");
    }

    /// <summary>Whether a file takes the place of what bears its name: never that of a directory.</summary>
    private bool IsReplaced(string wanted) => _options.Overwrite && !System.IO.Directory.Exists(wanted);

    private static string Numbered(string wanted, int number) => number == 0 ? wanted : string.Create(CultureInfo.InvariantCulture, $"{wanted}.{number}");

    /// <summary>Brings the new names to the disk, from the directory down: a folder that a power cut takes away takes its files along, whoever created it.</summary>
    private void FlushFolders(ReadOnlySpan<string> folders)
    {
        var folder = Directory;
        _options.FlushFolder(folder);
        foreach (var component in folders)
        {
            folder = Path.Combine(folder, component);
            _options.FlushFolder(folder);
        }
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
            if (new FileInfo(path).LinkTarget is not null)
            {
                File.Delete(path);
                return;
            }

            using var left = PartialFile.Open(path);
            left.Delete();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Somebody goes on with it just now; or it is another user's, who removes it with a receiver of his own.
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
