using System;
using Ordo.Storage;

namespace Ordo.Transfer.Storage;

/// <summary>Where received files go, and how much of it they may take.</summary>
/// <param name="Directory">The directory; it is created when it is missing.</param>
internal sealed record InboxOptions(string Directory)
{
    /// <summary>What remains free on the disk: whoever fills a disk to its end stops more than himself.</summary>
    public const long DefaultReserve = 64L << 20;

    /// <summary>How long nobody may have written to an unfinished file before it counts as left behind by a crash.</summary>
    public static readonly TimeSpan LeftoverAge = TimeSpan.FromHours(24);

    /// <summary>The largest file that is taken, in bytes.</summary>
    public long MaxSize { get; init; } = long.MaxValue;

    /// <summary>How many bytes of the disk stay free.</summary>
    public long Reserve { get; init; } = DefaultReserve;

    /// <summary>Whether a file takes the place of one that bears its name.</summary>
    public bool Overwrite { get; init; }

    /// <summary>Whether a file is on the disk, and not only in the system's memory, before it counts as stored.</summary>
    public bool Fsync { get; init; }

    /// <summary>Brings the names in a folder to the disk, where <see cref="Fsync"/> is set; tests put something before it.</summary>
    public Action<string> FlushFolder { get; init; } = folder => new PosixDisk(folder).FlushDirectory();
}
