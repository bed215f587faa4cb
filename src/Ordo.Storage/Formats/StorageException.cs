namespace Ordo.Storage;

/// <summary>What was found in a member's directory keeps it from starting. The message is one line and says what to do.</summary>
public abstract class StorageException : Exception
{
    private protected StorageException(string file, string message)
        : base(message) => File = file;

    /// <summary>The file that is the cause.</summary>
    public string File { get; }
}

/// <summary>A file holds something else than what was once written and flushed.</summary>
public abstract class DamagedException : StorageException
{
    private protected DamagedException(string file, long offset, string what, string advice)
        : base(file, $"'{file}' is damaged at offset {offset}: {what}. {advice}")
    {
        Offset = offset;
        Advice = advice;
    }

    /// <summary>Where in the file the damage starts, in bytes.</summary>
    public long Offset { get; }

    /// <summary>What to do.</summary>
    public string Advice { get; }
}

/// <summary>The log is damaged before its end. A torn tail is none: that is cut in silence.</summary>
public sealed class LogDamagedException(string file, long offset, string what)
    : DamagedException(file, offset, what, RestoreFromOthers)
{
    internal const string RestoreFromOthers =
        "Do not start this member on this directory: set it aside and restore the member from the others.";
}

/// <summary>A snapshot is damaged.</summary>
public sealed class SnapshotDamagedException(string file, long offset, string what)
    : DamagedException(file, offset, what, LogDamagedException.RestoreFromOthers);

/// <summary>A small file, such as the member's identity, is damaged.</summary>
public sealed class SmallFileDamagedException(string file, long offset, string what)
    : DamagedException(file, offset, what, LogDamagedException.RestoreFromOthers);

/// <summary>A file was written by a later version of the program.</summary>
public sealed class FormatNewerException(string file, uint found, uint newest)
    : StorageException(file, $"'{file}' has format {found}, this program knows up to {newest}: start a newer ordo on this directory.")
{
    /// <summary>The format of the file.</summary>
    public uint Found { get; } = found;

    /// <summary>The newest format that this program knows.</summary>
    public uint Newest { get; } = newest;
}

/// <summary>A file belongs to another member, or to another cluster.</summary>
public sealed class WrongIdentityException(string file, LogIdentity found, LogIdentity expected)
    : StorageException(file, $"'{file}' belongs to {found}, not to {expected}: start with the directory of this member.")
{
    /// <summary>To whom the file belongs.</summary>
    public LogIdentity Found { get; } = found;

    /// <summary>Who tried to open it.</summary>
    public LogIdentity Expected { get; } = expected;
}

/// <summary>Somebody else works in the directory.</summary>
public sealed class DirectoryLockedException(string directory)
    : StorageException(
        directory, $"'{directory}' is in use by another member or process: stop that one first, or choose another directory.");
