namespace Ordo.Storage;

/// <summary>
/// A write or flush of the log failed, and nobody knows what the disk holds. Nothing is tried again: the member stops, and recovers from
/// its log and the other members when it starts anew.
/// </summary>
public sealed class LogBrokenException(IOException cause)
    : IOException($"The log is closed after a failure of the disk: {cause.Message} Restart this member once the disk is sound.", cause);
