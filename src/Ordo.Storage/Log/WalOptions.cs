namespace Ordo.Storage;

/// <summary>The sizes of a write-ahead log. The defaults are for production; tests and the simulator use small ones.</summary>
public sealed record WalOptions
{
    /// <summary>
    /// The largest payload of one record by default: 8 MiB. One command has at most 1 MiB, so that a batch of what gathered during one
    /// flush has room for several of the largest, and a segment of the default size for at least one record of any size.
    /// </summary>
    public const int DefaultMaxPayloadBytes = 8 * 1024 * 1024;

    /// <summary>The largest segment that is written or read: offsets stay far within an int, and a segment is read as a whole.</summary>
    public const int MaxSegmentBytes = 1024 * 1024 * 1024;

    /// <summary>How many released segments are kept for the next use: one to turn to, one in reserve. More only holds disk space.</summary>
    public const int MaxSpares = 2;

    /// <summary>The size of a segment file in bytes, a multiple of 8; default 16 MiB, sane from 1 MiB to 256 MiB.</summary>
    public int SegmentBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>The largest payload of one record in bytes; a record of that size must fit into a segment.</summary>
    public int MaxPayloadBytes { get; init; } = DefaultMaxPayloadBytes;

    /// <summary>
    /// What <see cref="WriteAheadLog.HasRoomFor"/> keeps back on a full disk for records of term and vote, in bytes; default 64 KiB:
    /// several hundred elections.
    /// </summary>
    public int ReserveBytes { get; init; } = 64 * 1024;

    internal void Validate()
    {
        if (SegmentBytes is < 512 or > MaxSegmentBytes || SegmentBytes % 8 != 0)
        {
            throw new ArgumentException($"{nameof(SegmentBytes)} is {SegmentBytes}: 512 to {MaxSegmentBytes}, a multiple of 8.");
        }

        if (MaxPayloadBytes < 1 || MaxPayloadBytes > SegmentBytes - SegmentHeader.Size - RecordHeader.Size)
        {
            throw new ArgumentException($"{nameof(MaxPayloadBytes)} is {MaxPayloadBytes}: a record must fit into {SegmentBytes} bytes.");
        }

        if (ReserveBytes < 0 || ReserveBytes > SegmentBytes / 2)
        {
            throw new ArgumentException($"{nameof(ReserveBytes)} is {ReserveBytes}: at most half of {nameof(SegmentBytes)}.");
        }
    }
}
