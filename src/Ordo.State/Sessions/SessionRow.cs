using Ordo.Machine;

namespace Ordo.State;

/// <summary>
/// One session: its id, the ordered time of its last request in unix milliseconds, and the lowest request number its client still waits
/// for (1 at first).
/// </summary>
internal readonly record struct SessionRow(ulong Id, long LastUsedMs, ulong LowestAwaited) : IRecord
{
    public void WriteTo(ByteWriter writer)
    {
        writer.Byte((byte)RecordKind.Session);
        writer.UInt64(Id);
        writer.UInt64((ulong)LastUsedMs);
        writer.UInt64(LowestAwaited);
    }

    public static SessionRow Read(ref ByteReader reader)
    {
        var row = new SessionRow(reader.UInt64(), (long)reader.UInt64(), reader.UInt64());
        if (row.Id == 0 || row.LastUsedMs < 0 || row.LowestAwaited == 0)
        {
            reader.Fail();
        }

        return row;
    }
}
