namespace Ordo.State;

/// <summary>One sequence in memory: its row, changed in place so that taking an id allocates nothing, and its keys once it has some.</summary>
internal sealed class Sequence(SequenceInfo row)
{
    /// <summary>The row; <see cref="ContentHash.Replace"/> changes it.</summary>
    public SequenceInfo Row = row;

    public KeyTable? Keys { get; private set; }

    public KeyTable KeysForWriting() => Keys ??= new KeyTable(Row.Name);
}
