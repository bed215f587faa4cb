using System;

namespace Ordo.State;

/// <summary>
/// The whole state at one position, for a snapshot. Capturing copies small rows and references only; everything referenced is immutable,
/// so the image is written on another thread while the state goes on. One thread at a time may use an image.
/// </summary>
public sealed class StateImage
{
    /// <summary>The version that the first byte of every image carries. A reader refuses all others.</summary>
    public const byte FormatVersion = 2;

    /// <summary>The size from which on a chunk is handed out: large enough for one efficient write, small enough to stay in cache.</summary>
    public const int ChunkBytes = 64 * 1024;

    private readonly ClockRow _clock;
    private readonly OriginRow[] _origins;
    private readonly SequencesImage _sequences;
    private readonly SessionsImage _sessions;

    internal StateImage(StateHash hash, ClockRow clock, OriginRow[] origins, SequencesImage sequences, SessionsImage sessions)
    {
        Hash = hash;
        _clock = clock;
        _origins = origins;
        _sequences = sequences;
        _sessions = sessions;
    }

    /// <summary>How many commands the captured state had applied.</summary>
    public ulong Position => _clock.Position;

    /// <summary>The captured state's time, in unix milliseconds.</summary>
    public long TimeMs => _clock.TimeMs;

    /// <summary>The captured state's hash, as it was maintained command by command.</summary>
    public StateHash Hash { get; }

    /// <summary>
    /// Writes the image, in chunks of about <see cref="ChunkBytes"/> that are valid only during the call, and verifies it on the way.
    /// States that are equal write equal bytes.
    /// </summary>
    /// <exception cref="StateCorruptException">
    /// The records do not sum up to the hash. The image is then left without its end, and nothing accepts it.
    /// </exception>
    public void Write(Action<ReadOnlySpan<byte>> sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        var writer = new ImageWriter(sink);
        writer.Raw(FormatVersion);
        WriteRecords(writer);
        Compare(writer.Content);
        writer.End();
    }

    /// <summary>The sum of the hashes of all records, computed from scratch: about 0.1 s for a million keys.</summary>
    public ulong RecomputeContentHash()
    {
        var writer = new ImageWriter(sink: null);
        WriteRecords(writer);
        return writer.Content;
    }

    /// <summary>Compares the hash maintained command by command with a full recomputation (PROMISES 3).</summary>
    /// <exception cref="StateCorruptException">They differ: this member's memory changed by itself.</exception>
    public void Verify() => Compare(RecomputeContentHash());

    private void WriteRecords(ImageWriter writer)
    {
        writer.Record(_clock);
        foreach (ref readonly var origin in _origins.AsSpan())
        {
            writer.Record(origin);
        }

        _sequences.WriteTo(writer);
        _sessions.WriteTo(writer);
    }

    private void Compare(ulong recomputed)
    {
        if (recomputed != Hash.Content)
        {
            throw new StateCorruptException(
                $"The state at position {Position} does not fit its hash: this member's memory changed by itself. " +
                "Let it recover from its last snapshot and its peers, and test the machine's memory.");
        }
    }
}
