using Ordo.Machine;

namespace Ordo.State;

/// <summary>Where the state stands: the position and time of the last command applied, and the chain over all results so far.</summary>
internal readonly record struct ClockRow(ulong Position, long TimeMs, ulong Chain) : IRecord
{
    public void WriteTo(ByteWriter writer)
    {
        writer.Byte((byte)RecordKind.Clock);
        writer.UInt64(Position);
        writer.UInt64((ulong)TimeMs);
        writer.UInt64(Chain);
    }

    public static ClockRow Read(ref ByteReader reader)
    {
        var row = new ClockRow(reader.UInt64(), (long)reader.UInt64(), reader.UInt64());
        if (row.TimeMs is < 0 or > CommandCodec.MaxTimeMs)
        {
            reader.Fail();
        }

        return row;
    }
}
