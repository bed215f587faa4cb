namespace Ordo.Transfer.Machine.Classic;

/// <summary>What a <see cref="ClassicReceiver"/> may be told otherwise.</summary>
internal sealed record ClassicReceiverOptions
{
    /// <summary>The published server's buffer (specs/s04 §2).</summary>
    public const int DefaultBufferSize = 1024;

    /// <summary>Senders at a time: each costs some hundred bytes here and an open file.</summary>
    public const int DefaultMaxSessions = 256;

    /// <summary>The largest datagram that is taken, header and data together.</summary>
    public int BufferSize { get; init; } = DefaultBufferSize;

    /// <summary>How many sessions there may be, with those of another protocol.</summary>
    public int MaxSessions { get; init; } = DefaultMaxSessions;

    /// <summary>Whether the mark of a start is answered by a mark: the shell can then go on in fast mode.</summary>
    public bool OffersFast { get; init; }

    /// <summary>Whether files are taken only in the fast mode, since this protocol has no keys. Senders that show the mark are told where to go on.</summary>
    public bool NeedsKey { get; init; }
}
