using System.Text;
using Ordo.Machine;

namespace Ordo.State;

/// <summary>
/// One sequence: its first id, the distance between ids, the id given last (start − step when none was), and how long its keys are kept
/// in milliseconds.
/// </summary>
public readonly record struct SequenceInfo(string Name, long Start, long Step, long Last, long KeyRetentionMs) : IRecord
{
    /// <summary>The sequence as it is before its first id.</summary>
    public static SequenceInfo Fresh(string name, long start, long step, long keyRetentionMs) =>
        new(name, start, step, start - step, keyRetentionMs);

    /// <summary>The sequence after <paramref name="count"/> more ids; false, and no change, when the last of them would pass 2⁶³ − 1.</summary>
    internal bool TryAdvance(int count, out SequenceInfo next)
    {
        var distance = count * Step; // At most 10⁵ · 10⁹: no overflow.
        var exhausted = Last > long.MaxValue - distance;
        next = exhausted ? this : this with { Last = Last + distance };
        return !exhausted;
    }

    void IRecord.WriteTo(ByteWriter writer)
    {
        writer.Byte((byte)RecordKind.Sequence);
        writer.Byte((byte)Name.Length);
        Encoding.ASCII.GetBytes(Name, writer.Take(Name.Length));
        writer.UInt64((ulong)Start);
        writer.UInt64((ulong)Step);
        writer.UInt64((ulong)Last);
        writer.UInt64((ulong)KeyRetentionMs);
    }

    internal static SequenceInfo Read(ref ByteReader reader)
    {
        var name = reader.Raw(reader.Byte());
        var row = new SequenceInfo(
            Encoding.ASCII.GetString(name), (long)reader.UInt64(), (long)reader.UInt64(), (long)reader.UInt64(), (long)reader.UInt64());
        if (!SequenceName.IsValid(name) || !row.IsPossible)
        {
            reader.Fail();
        }

        return row;
    }

    private bool IsPossible =>
        (SequenceRules.CheckStart(Start) ?? SequenceRules.CheckStep(Step) ?? RequestKey.CheckRetention(KeyRetentionMs)) is null
        && Last >= Start - Step
        && (ulong)(Last - (Start - Step)) % (ulong)Step == 0;
}
