using Ordo.Machine;

namespace Ordo.State;

/// <summary>The last command applied of one member: its boot number and its number within that boot.</summary>
internal readonly record struct OriginRow(MemberId Member, ulong Boot, ulong Number) : IRecord
{
    public void WriteTo(ByteWriter writer)
    {
        writer.Byte((byte)RecordKind.Origin);
        writer.Byte((byte)Member.Value);
        writer.UInt64(Boot);
        writer.UInt64(Number);
    }

    public static OriginRow Read(ref ByteReader reader)
    {
        var row = new OriginRow(new MemberId(reader.Byte()), reader.UInt64(), reader.UInt64());
        if (row.Member.IsNone || row.Boot == 0 || row.Number == 0)
        {
            reader.Fail();
        }

        return row;
    }
}
