using System;
using Ordo.Machine;

namespace Ordo.State;

/// <summary>
/// Builds a state from an image that arrives in chunks cut anywhere. Every record is checked against the limits, its order and its owner,
/// and the whole against the hash at its end, so that a damaged image gives an error and never a state.
/// </summary>
public sealed class StateLoader
{
    /// <summary>The longest record: what one command can bring, and some fields around it.</summary>
    private const int MaxRecordBytes = CommandCodec.MaxBytes + 1024;

    private readonly OrdoState _state;
    private readonly ByteWriter _pending = new(1024);
    private ulong _records;
    private RecordKind _last;
    private bool _versionRead;

    /// <summary>Starts with an empty state.</summary>
    public StateLoader()
        : this(StateLimits.Standard)
    {
    }

    internal StateLoader(StateLimits limits) => _state = new OrdoState(limits);

    /// <summary>Takes the next bytes of the image.</summary>
    /// <exception cref="StateCorruptException">They are damaged or of another version; the loader is of no more use.</exception>
    public void Feed(ReadOnlySpan<byte> chunk)
    {
        if (!_versionRead && chunk.Length > 0)
        {
            ReadVersion(chunk[0]);
            chunk = chunk[1..];
        }

        if (_pending.Length == 0)
        {
            _pending.Raw(chunk[ReadRecords(chunk)..]);
            return;
        }

        _pending.Raw(chunk);
        var used = ReadRecords(_pending.Written);
        var rest = _pending.Written[used..].ToArray();
        _pending.Clear();
        _pending.Raw(rest);
    }

    /// <summary>The state, once all bytes are fed.</summary>
    /// <exception cref="StateCorruptException">The image is not complete.</exception>
    public OrdoState Finish() =>
        _last == RecordKind.End && _pending.Length == 0 ? _state : throw Damaged("it ends too early or goes on behind its end");

    private void ReadVersion(byte version)
    {
        if (version != StateImage.FormatVersion)
        {
            throw new StateCorruptException(
                $"The state image has format version {version}; this program reads version {StateImage.FormatVersion}.");
        }

        _versionRead = true;
    }

    /// <summary>Reads the complete records at the head of the bytes and says how many bytes they take.</summary>
    private int ReadRecords(ReadOnlySpan<byte> bytes)
    {
        var used = 0;
        while (TryFrame(bytes[used..], out var start, out var length))
        {
            ReadRecord(bytes.Slice(used + start, length));
            used += start + length;
        }

        return used;
    }

    /// <summary>False when the record is not complete yet.</summary>
    private bool TryFrame(ReadOnlySpan<byte> bytes, out int start, out int length)
    {
        const int lengthBytes = 4; // A length of up to 2²⁸ − 1, above MaxRecordBytes.
        var head = bytes[..Math.Min(bytes.Length, lengthBytes)];
        var reader = new ByteReader(head);
        length = reader.Count(MaxRecordBytes);
        start = reader.Position;
        if (reader.Failed && (head.Length == lengthBytes || !head.IsEmpty && head[^1] < 0x80))
        {
            throw Damaged("a record is too long");
        }

        return !reader.Failed && bytes.Length - start >= length;
    }

    private void ReadRecord(ReadOnlySpan<byte> record)
    {
        var reader = new ByteReader(record);
        var kind = (RecordKind)reader.Byte();
        if (!FollowsOn(kind))
        {
            throw Damaged($"a record of kind {(byte)kind} follows one of kind {(byte)_last}");
        }

        var accepted = kind == RecordKind.End ? EndFits(ref reader) : _state.TryLoad(kind, ref reader, record);
        if (!accepted || !reader.IsComplete)
        {
            throw Damaged($"the fields of a record of kind {(byte)kind} do not fit");
        }

        _last = kind;
        _records++;
    }

    /// <summary>Kinds come in rising order; only keys and answers alternate with their owners.</summary>
    private bool FollowsOn(RecordKind kind) => (_last, kind) switch
    {
        (RecordKind.End, _) => false,
        (RecordKind.None, _) => kind == RecordKind.Clock,
        (RecordKind.Clock, RecordKind.Clock) => false,
        (RecordKind.Key, RecordKind.Sequence) or (RecordKind.Answer, RecordKind.Session) => true,
        _ => kind >= _last,
    };

    private bool EndFits(ref ByteReader reader) =>
        reader.UInt64() == _records && reader.UInt64() == _state.Hash.Content;

    private StateCorruptException Damaged(string what) => new($"The state image is damaged behind record {_records}: {what}.");
}
