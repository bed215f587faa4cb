using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Ordo.Machine;

namespace Ordo.State;

/// <summary>All sequences, and what each command does to them.</summary>
internal sealed class SequenceTable
{
    private readonly Dictionary<string, Sequence> _byName = [];
    private readonly Dictionary<string, Sequence>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly SortedSet<string> _names = new(StringComparer.Ordinal);
    private readonly ByteWriter _scratch = new();
    private readonly ContentHash _content;
    private readonly StateLimits _limits;
    private readonly KeyStore _keys;
    private Sequence? _lastLoaded;

    public SequenceTable(ContentHash content, StateLimits limits)
    {
        _content = content;
        _limits = limits;
        _keys = new KeyStore(content, limits);
        _lookup = _byName.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public int Count => _byName.Count;

    public int KeyCount => _keys.Count;

    /// <summary>Lets go of what has expired.</summary>
    public void Sweep(long timeMs) => _keys.Sweep(timeMs);

    /// <summary>Gives the next ids, or what the key got before. Refusals are checked first, so that a refused command changes nothing.</summary>
    public CommandResult Next(in SequenceRequest request, long timeMs)
    {
        var sequence = Find(request.Name);
        var keyed = !request.Key.IsEmpty;
        if (keyed && sequence?.Keys is { } keys && keys.TryFind(request.Key, timeMs, out var known))
        {
            return AnswerAgain(sequence.Row, known, request);
        }

        if (sequence is null && !request.CreateIfMissing)
        {
            return CommandResult.Of(CommandStatus.NotFound);
        }

        if (keyed && _keys.IsFull)
        {
            return CommandResult.Of(CommandStatus.KeysFull);
        }

        if (sequence is null && IsFull)
        {
            return CommandResult.Of(CommandStatus.SequencesFull);
        }

        sequence ??= Add(SequenceInfo.Fresh(Encoding.ASCII.GetString(request.Name), 1, 1, RequestKey.DefaultRetentionMs));
        if (!sequence.Row.TryAdvance(request.Count, out var advanced))
        {
            return CommandResult.Of(CommandStatus.Exhausted);
        }

        var first = sequence.Row.Last + advanced.Step;
        _content.Replace(ref sequence.Row, advanced);
        var expiresMs = keyed ? Keep(sequence, request, first, timeMs) : 0;
        return Given(advanced.Step, first, request.Count, expiresMs);
    }

    /// <summary>Creates a sequence, or finds it created just so.</summary>
    public CommandResult Create(in SequenceRequest request)
    {
        var retentionMs = request.KeyRetentionMs == 0 ? RequestKey.DefaultRetentionMs : request.KeyRetentionMs;
        if (Find(request.Name) is { } sequence)
        {
            var row = sequence.Row;
            var same = row.Start == request.Start && row.Step == request.Step && row.KeyRetentionMs == retentionMs;
            return Created(same ? CommandStatus.Ok : CommandStatus.Differs, row, existed: true);
        }

        if (IsFull)
        {
            return CommandResult.Of(CommandStatus.SequencesFull);
        }

        var added = Add(SequenceInfo.Fresh(Encoding.ASCII.GetString(request.Name), request.Start, request.Step, retentionMs));
        return Created(CommandStatus.Ok, added.Row, existed: false);
    }

    /// <summary>Removes a sequence with its keys.</summary>
    public CommandResult Remove(in SequenceRequest request)
    {
        if (Find(request.Name) is not { } sequence)
        {
            return CommandResult.Of(CommandStatus.NotFound);
        }

        if (sequence.Keys is { } keys)
        {
            _keys.Drop(keys);
        }

        _content.Remove(sequence.Row);
        _byName.Remove(sequence.Row.Name);
        _names.Remove(sequence.Row.Name);
        return CommandResult.Of(CommandStatus.Ok);
    }

    public bool TryGet(string name, out SequenceInfo info)
    {
        var found = _byName.TryGetValue(name, out var sequence);
        info = found ? sequence!.Row : default;
        return found;
    }

    public bool TryGetKey(string name, string key, long timeMs, out KeyInfo info)
    {
        info = default;
        if (!TryFindKey(name, key, timeMs, out var sequence, out var record))
        {
            return false;
        }

        var (request, first, expiresMs) = record.Read();
        var step = sequence.Row.Step;
        info = new KeyInfo(first, LastOf(step, first, request.Count), step, expiresMs);
        return true;
    }

    /// <summary>What this very request got under its key.</summary>
    public bool TryAnswer(NextCommand command, long timeMs, out CommandResult result)
    {
        result = default;
        if (command.Key is null || !TryFindKey(command.Name, command.Key, timeMs, out var sequence, out var record)
            || record.Read().Request != new KeyedRequest(command.Count, command.CreateIfMissing))
        {
            return false;
        }

        result = GivenBefore(sequence.Row, record);
        return true;
    }

    /// <summary>Up to <paramref name="limit"/> sequences whose names come after <paramref name="after"/>, in ordinal order.</summary>
    public List<SequenceInfo> List(string after, int limit)
    {
        var page = new List<SequenceInfo>();
        if (limit > 0 && string.CompareOrdinal(after, "\uFFFF") < 0)
        {
            // No name holds these two characters: they stand right behind `after` and behind all names.
            foreach (var name in _names.GetViewBetween(after + '\0', "\uFFFF"))
            {
                page.Add(_byName[name].Row);
                if (page.Count == limit)
                {
                    break;
                }
            }
        }

        return page;
    }

    public SequenceInfo[] Copy()
    {
        var rows = new SequenceInfo[_byName.Count];
        var at = 0;
        foreach (var sequence in _byName.Values)
        {
            rows[at++] = sequence.Row;
        }

        return rows;
    }

    public SequencesImage Capture()
    {
        var rows = new SequencesImage.Row[_byName.Count];
        var at = 0;
        foreach (var sequence in _byName.Values)
        {
            rows[at++] = new SequencesImage.Row(sequence.Row, sequence.Keys?.Capture() ?? default);
        }

        return new SequencesImage(rows);
    }

    /// <summary>Takes a sequence out of an image; false when it does not come in the order of names.</summary>
    public bool TryLoad(in SequenceInfo row)
    {
        if (IsFull || (_lastLoaded is not null && string.CompareOrdinal(_lastLoaded.Row.Name, row.Name) >= 0))
        {
            return false;
        }

        _lastLoaded = Add(row);
        return true;
    }

    /// <summary>Takes a key of the sequence loaded last out of an image; false when it does not come in the order of expiry.</summary>
    public bool TryLoadKey(ReadOnlySpan<byte> bytes)
    {
        if (_lastLoaded is null || _keys.IsFull || !KeyRecord.TryRead(bytes, out var record))
        {
            return false;
        }

        var keys = _lastLoaded.KeysForWriting();
        if (keys.Count > 0 && keys.LastExpiryMs > record.ExpiresMs)
        {
            return false;
        }

        _keys.Add(keys, record);
        return true;
    }

    private bool IsFull => _byName.Count >= _limits.MaxSequences;

    private static CommandResult AnswerAgain(in SequenceInfo row, KeyRecord known, in SequenceRequest request)
    {
        var (before, _, expiresMs) = known.Read();
        return before == new KeyedRequest(request.Count, request.CreateIfMissing)
            ? GivenBefore(row, known)
            : CommandResult.Of(CommandStatus.KeyReused) with { KeyExpiresMs = expiresMs };
    }

    private static CommandResult GivenBefore(in SequenceInfo row, KeyRecord known)
    {
        var (request, first, expiresMs) = known.Read();
        return Given(row.Step, first, request.Count, expiresMs) with { Repeated = true };
    }

    private static CommandResult Given(long step, long first, int count, long keyExpiresMs) => new()
    {
        Status = CommandStatus.Ok,
        First = first,
        Last = LastOf(step, first, count),
        Step = step,
        KeyExpiresMs = keyExpiresMs,
    };

    private static CommandResult Created(CommandStatus status, in SequenceInfo row, bool existed) => new()
    {
        Status = status,
        Existed = existed,
        Start = row.Start,
        Step = row.Step,
        Last = row.Last,
        KeyRetentionMs = row.KeyRetentionMs,
    };

    private static long LastOf(long step, long first, int count) => first + ((count - 1) * step);

    private long Keep(Sequence sequence, in SequenceRequest request, long first, long timeMs)
    {
        var expiresMs = timeMs + sequence.Row.KeyRetentionMs;
        var asked = new KeyedRequest(request.Count, request.CreateIfMissing);
        _keys.Add(sequence.KeysForWriting(), KeyRecord.Create(_scratch, request.Key, asked, first, expiresMs));
        return expiresMs;
    }

    private Sequence Add(in SequenceInfo row)
    {
        var sequence = new Sequence(row);
        _byName.Add(row.Name, sequence);
        _names.Add(row.Name);
        _content.Add(row);
        return sequence;
    }

    private bool TryFindKey(string name, string key, long timeMs, [NotNullWhen(true)] out Sequence? sequence, out KeyRecord record)
    {
        record = default;
        Span<byte> bytes = stackalloc byte[RequestKey.MaxLength];
        return _byName.TryGetValue(name, out sequence) && sequence.Keys is { } keys && RequestKey.Check(key) is null
            && keys.TryFind(bytes[..Encoding.ASCII.GetBytes(key, bytes)], timeMs, out record);
    }

    private Sequence? Find(ReadOnlySpan<byte> name)
    {
        Span<char> text = stackalloc char[SequenceName.MaxLength];
        return _lookup.TryGetValue(text[..Encoding.ASCII.GetChars(name, text)], out var sequence) ? sequence : null;
    }
}
