namespace Ordo.Storage;

/// <summary>One thing found on a walk through a log, in the order of the walk.</summary>
/// <param name="File">The segment file it was found in.</param>
/// <param name="Offset">Where in that file, in bytes.</param>
public abstract record LogItem(string File, long Offset);

/// <summary>A segment starts.</summary>
/// <param name="File">The segment file.</param>
/// <param name="Identity">To whom it belongs.</param>
/// <param name="Generation">The number of this use of the file.</param>
/// <param name="FirstRecord">The number of the first record that it holds, or will hold.</param>
/// <param name="SegmentBytes">Its length.</param>
public sealed record SegmentItem(string File, LogIdentity Identity, ulong Generation, ulong FirstRecord, long SegmentBytes)
    : LogItem(File, 0);

/// <summary>A whole record.</summary>
/// <param name="File">The segment file.</param>
/// <param name="Offset">Where its header starts.</param>
/// <param name="Generation">The generation of the segment.</param>
/// <param name="Number">The number of the record.</param>
/// <param name="Mark">The number of the newest record that was flushed when this one was written.</param>
/// <param name="Payload">The opaque content, valid until the walk goes on to the next segment.</param>
public sealed record RecordItem(string File, long Offset, ulong Generation, ulong Number, ulong Mark, ReadOnlyMemory<byte> Payload)
    : LogItem(File, Offset);

/// <summary>The log ends here, and the next record will be written here.</summary>
/// <param name="File">The newest segment file.</param>
/// <param name="Offset">Where the next record goes.</param>
/// <param name="NextRecord">The number it will have.</param>
/// <param name="TornBytes">
/// How many bytes from here on are not what an unused rest holds: what a torn last record, or an earlier use of the segment, left. Opening
/// the log zeros them.
/// </param>
/// <param name="LastRecordWasBegun">Whether a record of this number was begun here and is not whole: a torn tail for certain.</param>
public sealed record LogEndItem(string File, long Offset, ulong NextRecord, long TornBytes, bool LastRecordWasBegun)
    : LogItem(File, Offset);

/// <summary>The walk ends here because it cannot be trusted further.</summary>
/// <param name="File">The file.</param>
/// <param name="Offset">Where the damage starts.</param>
/// <param name="Problem">What opening the log would throw.</param>
public sealed record LogProblemItem(string File, long Offset, StorageException Problem)
    : LogItem(File, Offset);
