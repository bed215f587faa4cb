using Ordo.Machine;

namespace Ordo.Storage.Tests;

/// <summary>A small log of a test member: opening, records that can be told apart, and where their bytes are.</summary>
internal static class TestLog
{
    public static readonly LogIdentity Identity = new(new Guid("0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"), new MemberId(2));

    public static readonly WalOptions Small = new() { SegmentBytes = 4096, MaxPayloadBytes = 2048, ReserveBytes = 256 };

    public static WriteAheadLog Open(IDisk disk, WalOptions? options = null, LogIdentity? identity = null) =>
        Open(disk, out _, options, identity);

    public static WriteAheadLog Open(IDisk disk, out List<Recovered> recovered, WalOptions? options = null, LogIdentity? identity = null)
    {
        var found = recovered = [];
        return WriteAheadLog.Open(
            disk,
            identity ?? Identity,
            options ?? Small,
            (number, generation, payload) => found.Add(new Recovered(number, generation, payload.ToArray())));
    }

    public static List<Recovered> Recover(IDisk disk, WalOptions? options = null)
    {
        using var log = Open(disk, out var recovered, options);
        return recovered;
    }

    public static WalPosition Append(WriteAheadLog log, ReadOnlySpan<byte> payload)
    {
        var position = log.Write(payload);
        log.Flush();
        return position;
    }

    /// <summary>A payload that only this record has, and whose every byte counts.</summary>
    public static byte[] Payload(ulong number, int length = 40)
    {
        var random = new SeededRandom(number);
        var bytes = new byte[length];
        var bits = 0UL;
        for (var i = 0; i < length; i++)
        {
            bytes[i] = (byte)(i % 8 == 0 ? bits = random.NextBits() : bits >>= 8);
        }

        return bytes;
    }

    /// <summary>A log of that many records, each as <see cref="Payload"/> makes it.</summary>
    public static MemoryDisk DiskWith(int records, int payloadBytes = 40, WalOptions? options = null)
    {
        var disk = new MemoryDisk();
        using var log = Open(disk, options);
        for (var number = 1; number <= records; number++)
        {
            Append(log, Payload((ulong)number, payloadBytes));
        }

        return disk;
    }

    public static List<RecordItem> RecordsIn(IDisk disk) => [.. LogDump.Read(disk).OfType<RecordItem>()];

    public static void AssertRecords(IEnumerable<Recovered> recovered, ulong first, ulong last, int payloadBytes = 40)
    {
        var expected = first;
        foreach (var record in recovered)
        {
            Assert.Equal(expected, record.Number);
            Assert.Equal(Payload(expected, payloadBytes), record.Payload);
            expected++;
        }

        Assert.Equal(last + 1, expected);
    }
}

internal sealed record Recovered(ulong Number, ulong Generation, byte[] Payload);
