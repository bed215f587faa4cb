using Ordo.Machine;

namespace Ordo.State;

/// <summary>The last command applied of one member: its boot number and its number within that boot.</summary>
internal readonly record struct OriginRow(MemberId Member, ulong Boot, ulong Number) : IRecord
{
    public void WriteTo(ByteWriter writer)
    {
        writer.Byte((byte)RecordKind.Origin);
        writer.UInt32((uint)Member.Value);
        writer.UInt64(Boot);
        writer.UInt64(Number);
    }

    public static OriginRow Read(ref ByteReader reader)
    {
        var row = new OriginRow(new MemberId((int)reader.UInt32()), reader.UInt64(), reader.UInt64());
        if (!new Origin(row.Member, row.Boot, row.Number).IsValid)
        {
            reader.Fail();
        }

        return row;
    }
}
