using FsCheck;
using FsCheck.Fluent;
using Ordo.Machine;

namespace Ordo.Storage.Tests;

/// <summary>Whatever stands in the files: a start gives records that were once written, or one typed error.</summary>
public sealed class LogFuzzTests
{
    private static readonly byte[][] Segments = MakeSegments();

    [Fact]
    public void Random_bytes_as_files_give_typed_errors_only() =>
        Prop.ForAll<byte[]>(bytes =>
        {
            var disk = new MemoryDisk();
            foreach (var name in new[] { SegmentName.OfSegment(1), new SnapshotInfo(1, 1, 0).FileName, "member" })
            {
                disk.Plant(name, bytes ?? []);
            }

            Assert.IsAssignableFrom<DamagedException>(FailureOf(() => TestLog.Recover(disk)));
            Assert.IsAssignableFrom<DamagedException>(FailureOf(() => SnapshotStore.Open(disk, TestLog.Identity)));
            Assert.IsAssignableFrom<DamagedException>(FailureOf(() => SmallFile.TryLoad(disk, "member")));
            Assert.IsType<LogProblemItem>(LogDump.Read(disk).Last());
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Random_bytes_behind_a_sound_header_are_a_torn_tail() =>
        Seeds.Run(300, 300, random =>
        {
            var segment = new byte[4096];
            Scribble(segment, random, 0, segment.Length);
            new SegmentHeader(TestLog.Identity, 1, 1, 4096).Write(segment);
            var disk = new MemoryDisk();
            disk.Plant(SegmentName.OfSegment(1), segment);
            Assert.Empty(TestLog.Recover(disk));
        });

    [Fact]
    public void A_mauled_log_gives_what_was_written_or_a_typed_error_and_never_anything_else() =>
        Seeds.Run(2000, 1000, random =>
        {
            var disk = Mauled(random);
            if (FailureOf(() => CheckRecovered(TestLog.Recover(disk))) is { } failure)
            {
                Assert.IsAssignableFrom<StorageException>(failure);
                Assert.DoesNotContain('\n', failure.Message);
                Assert.IsType<LogProblemItem>(LogDump.Read(disk).Last());
            }
            else
            {
                CheckRecovered(TestLog.Recover(disk));
            }
        });

    private static byte[][] MakeSegments()
    {
        var disk = TestLog.DiskWith(records: 150);
        return [.. disk.List().Where(name => SegmentName.IsSegment(name, out _)).Select(disk.ContentOf)];
    }

    private static MemoryDisk Mauled(SeededRandom random)
    {
        var files = Segments.Select(bytes => bytes.ToArray()).ToList();
        for (var blows = 1 + random.Below(3); blows > 0; blows--)
        {
            var which = random.Below(files.Count);
            files[which] = Maul(files[which], files[random.Below(files.Count)], random);
        }

        var disk = new MemoryDisk();
        for (var i = 0; i < files.Count; i++)
        {
            disk.Plant(SegmentName.OfSegment((ulong)i + 1), files[i]);
        }

        return disk;
    }

    private static byte[] Maul(byte[] file, byte[] other, SeededRandom random)
    {
        var start = random.Below(file.Length + 1);
        var length = random.Below(Math.Min(file.Length - start, 600) + 1);
        switch (random.Below(6))
        {
            case 0:
                return file[..start];
            case 1:
                return [.. file, .. file.AsSpan(start, length)];
            case 2:
                file.AsSpan(start, length).Clear();
                return file;
            case 3:
                var from = Math.Min(start, other.Length);
                other.AsSpan(from, Math.Min(length, other.Length - from)).CopyTo(file.AsSpan(start));
                return file;
            case 4:
                return [.. other];
            default:
                Scribble(file, random, start, length);
                return file;
        }
    }

    private static void Scribble(byte[] file, SeededRandom random, int start, int length)
    {
        for (var i = start; i < start + length; i++)
        {
            file[i] = (byte)random.Below(256);
        }
    }

    private static void CheckRecovered(List<Recovered> recovered) =>
        TestLog.AssertRecords(recovered, 1, (ulong)recovered.Count);

    private static Exception? FailureOf(Action act) => Record.Exception(act);
}
