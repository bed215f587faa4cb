using System;
using System.Text;
using Ordo.Machine;

namespace Ordo.State;

/// <summary>The fields of a command on a sequence, read in place. Each kind of command sets its own; the others are empty.</summary>
internal ref struct SequenceRequest
{
    public ReadOnlySpan<byte> Name { get; private set; }

    public int Count { get; private set; }

    public bool CreateIfMissing { get; private set; }

    /// <summary>The key; empty when there is none.</summary>
    public ReadOnlySpan<byte> Key { get; private set; }

    public long Start { get; private set; }

    public long Step { get; private set; }

    /// <summary>How long keys are kept, in milliseconds; 0 stands for the default.</summary>
    public long KeyRetentionMs { get; private set; }

    public static SequenceRequest ReadNext(scoped ref ByteReader reader)
    {
        var request = new SequenceRequest
        {
            Name = reader.Blob(),
            Count = reader.Count(SequenceRules.MaxCount),
            CreateIfMissing = reader.Bool(),
            Key = reader.Blob(),
        };
        if (!SequenceName.IsValid(request.Name) || request.Count == 0 || !(request.Key.IsEmpty || RequestKey.IsValid(request.Key)))
        {
            reader.Fail();
        }

        return request;
    }

    public static SequenceRequest ReadCreate(scoped ref ByteReader reader)
    {
        var request = new SequenceRequest
        {
            Name = reader.Blob(),
            Start = (long)reader.Var(),
            Step = (long)reader.Var(),
            KeyRetentionMs = (long)reader.Var(),
        };
        var error = SequenceRules.CheckStart(request.Start) ?? SequenceRules.CheckStep(request.Step)
            ?? (request.KeyRetentionMs == 0 ? null : RequestKey.CheckRetention(request.KeyRetentionMs));
        if (error is not null || !SequenceName.IsValid(request.Name))
        {
            reader.Fail();
        }

        return request;
    }

    public static SequenceRequest ReadRemove(scoped ref ByteReader reader)
    {
        var request = new SequenceRequest { Name = reader.Blob() };
        if (!SequenceName.IsValid(request.Name))
        {
            reader.Fail();
        }

        return request;
    }

    public readonly NextCommand ToNext() =>
        new(Encoding.ASCII.GetString(Name), Count, CreateIfMissing, Key.IsEmpty ? null : Encoding.ASCII.GetString(Key));

    public readonly CreateSequenceCommand ToCreate() =>
        new(Encoding.ASCII.GetString(Name), Start, Step, KeyRetentionMs == 0 ? null : KeyRetentionMs);

    public readonly RemoveSequenceCommand ToRemove() => new(Encoding.ASCII.GetString(Name));
}
