using Ordo.Machine;
using Ordo.Ordering;
using Ordo.State;
using Ordo.Storage;

namespace Ordo.Node.Tests.Hosting;

/// <summary>Logs with small segments on disks in memory, records for them, and snapshots.</summary>
internal static class Storages
{
    public const int SegmentBytes = 4096;

    private const int CommandBytes = 700;

    private static readonly LogIdentity Identity = new(new Guid("11111111-2222-3333-4444-555555555555"), new MemberId(1));

    public static MemberStorage Open(IDisk disk) =>
        MemberStorage.Open(disk, Identity, new WalOptions { SegmentBytes = SegmentBytes, MaxPayloadBytes = 1024, ReserveBytes = 256 });

    /// <summary>A record with one entry.</summary>
    public static PersistRecord Record(long index) => new(
        new PersistBatch(
            index, new Term(1), MemberId.None, new LogIndex(index - 1), new Term(index > 1 ? 1 : 0),
            new[] { new Entry(new LogIndex(index), new Term(1), EntryKind.Command, new byte[CommandBytes]) }),
        Boot: 1);

    /// <summary>A snapshot of an empty state, as a leader sends it.</summary>
    public static ReceivedSnapshot Snapshot(long index)
    {
        var bytes = new List<byte>();
        new OrdoState().Capture().Write(piece => bytes.AddRange(piece));
        return new ReceivedSnapshot(new LogIndex(index), new Term(1), bytes.ToArray());
    }

    /// <summary>Writes and flushes records until the log has so many segments; gives the last index.</summary>
    public static long FillSegments(MemberStorage storage, int segments)
    {
        var index = 0L;
        while (storage.LogSegments < segments)
        {
            Assert.True(storage.TryWrite(Record(++index)));
            storage.Flush();
        }

        return index;
    }
}
