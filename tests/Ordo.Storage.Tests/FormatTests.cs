using System.Buffers.Binary;
using Ordo.Machine;

namespace Ordo.Storage.Tests;

/// <summary>The bytes that docs/FORMATS.md promises. When one of these changes, so does the format's version.</summary>
public sealed class FormatTests
{
    private const string Cluster = "0F1E2D3C4B5A69788796A5B4C3D2E1F0";

    [Fact]
    public void A_segment_and_a_record_are_laid_out_as_documented()
    {
        var disk = new MemoryDisk();
        using (var log = TestLog.Open(disk))
        {
            TestLog.Append(log, "first"u8);
            TestLog.Append(log, "second one"u8);
        }

        var file = disk.ContentOf("wal-0000000000000001.log");
        Assert.Equal("4F52444F2D57414C" + "01000000", Hex(file, 0, 12));
        Assert.Equal(Crc32C.Of(file.AsSpan(0, 12)), UInt32(file, 12));
        Assert.Equal(Cluster + "02000000", Hex(file, 16, 20));
        Assert.Equal(Crc32C.Of(file.AsSpan(40, 24), Crc32C.Of(file.AsSpan(0, 36))), UInt32(file, 36));
        Assert.Equal("0100000000000000" + "0100000000000000" + "0010000000000000", Hex(file, 40, 24));

        var seed = Crc32C.Of(1UL, Crc32C.Of(file.AsSpan(16, 20)));
        AssertRecord(file, 64, seed, number: 1, "first"u8);
        AssertRecord(file, 104, seed, number: 2, "second one"u8);
        Assert.All(file[152..], value => Assert.Equal(0, value));
    }

    [Fact]
    public void A_snapshot_is_laid_out_as_documented()
    {
        var disk = new MemoryDisk();
        var state = TestLog.Payload(1, (256 * 1024) + 3);
        SnapshotStore.Open(disk, TestLog.Identity).Save(0x1234, 5, writer => writer.Write(state));
        var file = disk.ContentOf("snapshot-0000000000001234-0000000000000005.snap");
        Assert.Equal("4F52444F534E4150" + "01000000", Hex(file, 0, 12));
        Assert.Equal(Crc32C.Of(file.AsSpan(0, 12)), UInt32(file, 12));
        Assert.Equal(Cluster + "02000000", Hex(file, 16, 20));
        Assert.Equal(Crc32C.Of(file.AsSpan(40, 24), Crc32C.Of(file.AsSpan(0, 36))), UInt32(file, 36));
        Assert.Equal("3412000000000000" + "0500000000000000" + "0300040000000000", Hex(file, 40, 24));

        var seed = Crc32C.Of(5UL, Crc32C.Of(0x1234UL, Crc32C.Of(file.AsSpan(16, 20))));
        var second = 64 + (256 * 1024) + 4;
        Assert.Equal(state, file[64..(second - 4)].Concat(file[second..(second + 3)]));
        Assert.Equal(Crc32C.Of(file.AsSpan(64, 256 * 1024), Crc32C.Of(0UL, seed)), UInt32(file, second - 4));
        Assert.Equal(Crc32C.Of(file.AsSpan(second, 3), Crc32C.Of(1UL, seed)), UInt32(file, second + 3));
        Assert.Equal(second + 3 + 4, file.Length);
    }

    [Fact]
    public void A_small_file_is_laid_out_as_documented()
    {
        var disk = new MemoryDisk();
        SmallFile.Save(disk, "boot", [1, 2, 3]);
        var file = disk.ContentOf("boot");
        Assert.Equal("4F52444F46494C45" + "01000000", Hex(file, 0, 12));
        Assert.Equal(Crc32C.Of(file.AsSpan(0, 12)), UInt32(file, 12));
        Assert.Equal("03000000", Hex(file, 16, 4));
        Assert.Equal(Crc32C.Of(file.AsSpan(24), Crc32C.Of(file.AsSpan(16, 4))), UInt32(file, 20));
        Assert.Equal("010203", Hex(file, 24, file.Length - 24));
    }

    private static void AssertRecord(byte[] file, int at, uint seed, byte number, ReadOnlySpan<byte> payload)
    {
        var padded = (payload.Length + 7) / 8 * 8;
        Assert.Equal("4F524543", Hex(file, at, 4));
        Assert.Equal(Crc32C.Of(file.AsSpan(at + 8, 24), Crc32C.Of((ulong)at, seed)), UInt32(file, at + 4));
        Assert.Equal((uint)payload.Length, UInt32(file, at + 8));
        Assert.Equal(Crc32C.Of(file.AsSpan(at + 32, padded)), UInt32(file, at + 12));
        Assert.Equal($"{number:X2}00000000000000{number - 1:X2}00000000000000", Hex(file, at + 16, 16));
        Assert.Equal(payload, file.AsSpan(at + 32, payload.Length));
        Assert.All(file[(at + 32 + payload.Length)..(at + 32 + padded)], value => Assert.Equal(0, value));
    }

    private static uint UInt32(byte[] file, int at) => BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at));

    private static string Hex(byte[] file, int at, int count) => Convert.ToHexString(file, at, count);
}
