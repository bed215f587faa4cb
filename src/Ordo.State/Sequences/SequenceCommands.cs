using Ordo.Machine;

namespace Ordo.State;

/// <summary>
/// Takes the next <paramref name="Count"/> ids of a sequence, all or none. An unknown sequence is created with start 1 and step 1 if
/// <paramref name="CreateIfMissing"/>. With a <paramref name="Key"/> the same request is executed once (PROMISES 14).
/// </summary>
public sealed record NextCommand(string Name, int Count = 1, bool CreateIfMissing = true, string? Key = null) : Command
{
    internal override CommandKind Kind => CommandKind.Next;

    /// <inheritdoc/>
    public override string? Check() =>
        SequenceName.Check(Name) ?? SequenceRules.CheckCount(Count) ?? (Key is null ? null : RequestKey.Check(Key));

    internal override void WriteFields(ByteWriter writer)
    {
        writer.Text(Name);
        writer.Var((ulong)Count);
        writer.Bool(CreateIfMissing);
        writer.Text(Key ?? "");
    }
}

/// <summary>
/// Creates a sequence that begins with <paramref name="Start"/> and goes on in steps of <paramref name="Step"/>. Creating the same again
/// is fine and changes nothing. <paramref name="KeyRetentionMs"/> is how long its keys are kept; null means 24 hours.
/// </summary>
public sealed record CreateSequenceCommand(string Name, long Start = 1, long Step = 1, long? KeyRetentionMs = null) : Command
{
    internal override CommandKind Kind => CommandKind.CreateSequence;

    /// <inheritdoc/>
    public override string? Check() =>
        SequenceName.Check(Name) ?? SequenceRules.CheckStart(Start) ?? SequenceRules.CheckStep(Step)
            ?? (KeyRetentionMs is { } retention ? RequestKey.CheckRetention(retention) : null);

    internal override void WriteFields(ByteWriter writer)
    {
        writer.Text(Name);
        writer.Var((ulong)Start);
        writer.Var((ulong)Step);
        writer.Var((ulong)(KeyRetentionMs ?? 0));
    }
}

/// <summary>Removes a sequence and its keys. A later sequence of the same name starts afresh.</summary>
public sealed record RemoveSequenceCommand(string Name) : Command
{
    internal override CommandKind Kind => CommandKind.RemoveSequence;

    /// <inheritdoc/>
    public override string? Check() => SequenceName.Check(Name);

    internal override void WriteFields(ByteWriter writer) => writer.Text(Name);
}
