using Ordo.Machine;

namespace Ordo.Storage.Tests;

public sealed class MemoryDiskTests
{
    [Fact]
    public void What_was_flushed_survives_every_crash() =>
        Seeds.Run(50, 50, random =>
        {
            var disk = new MemoryDisk();
            using (var file = Create(disk, "file"))
            {
                file.Write(0, Filled(5000, 1));
                file.Flush();
                file.Write(0, Filled(5000, 2));
            }

            disk.Crash(random);
            Assert.All(disk.ContentOf("file"), value => Assert.InRange(value, 1, 2));
            Assert.Equal(5000, disk.ContentOf("file").Length);
        });

    [Fact]
    public void Unflushed_writes_are_lost_kept_and_torn_at_sectors()
    {
        var outcomes = new HashSet<string>();
        for (ulong seed = 1; seed <= 300; seed++)
        {
            var disk = new MemoryDisk();
            using (var file = Create(disk, "file"))
            {
                file.Write(0, Filled(2048, 1));
                file.Flush();
                file.Write(256, Filled(1024, 2));
            }

            disk.Crash(new SeededRandom(seed));
            var content = disk.ContentOf("file");
            var changes = Enumerable.Range(0, content.Length).Where(at => at == 0 || content[at - 1] != content[at]);
            outcomes.Add(string.Join(' ', changes));
        }

        // The write covers a half sector, a whole one and a half one: each may be there or not.
        Assert.Equal(8, outcomes.Count);
        Assert.Contains("0", outcomes);
        Assert.Contains("0 256 1280", outcomes);
        Assert.Contains("0 256 512 1024 1280", outcomes);
    }

    [Fact]
    public void Of_two_unflushed_writes_to_one_place_the_earlier_never_covers_the_later() =>
        Seeds.Run(50, 50, random =>
        {
            var disk = new MemoryDisk();
            using var file = Create(disk, "file");
            file.Write(0, Filled(1024, 1));
            file.Write(0, Filled(1024, 2));
            file.Flush();
            disk.Crash(random);
            Assert.All(disk.ContentOf("file"), value => Assert.Equal(2, value));
        });

    [Fact]
    public void Names_are_kept_or_undone_each_on_its_own_until_the_directory_is_flushed()
    {
        var outcomes = new HashSet<string>();
        for (ulong seed = 1; seed <= 200; seed++)
        {
            var disk = new MemoryDisk();
            Create(disk, "gone").Dispose();
            Create(disk, "old").Dispose();
            disk.Rename("old", "new");
            disk.Delete("gone");
            disk.Create("fresh").Dispose();
            disk.Crash(new SeededRandom(seed));
            outcomes.Add(string.Join(' ', disk.List()));
        }

        Assert.Equal(8, outcomes.Count);
        Assert.Contains("fresh new", outcomes);
        Assert.Contains("gone old", outcomes);
    }

    [Fact]
    public void The_same_seed_gives_the_same_crash()
    {
        Assert.Equal(Crashed(5), Crashed(5));
        Assert.NotEqual(Crashed(5), Crashed(6));

        static byte[] Crashed(ulong seed)
        {
            var disk = new MemoryDisk();
            using var file = Create(disk, "file");
            file.Write(0, Filled(100_000, 7));
            file.Write(50_000, Filled(100_000, 8));
            disk.Crash(new SeededRandom(seed));
            return disk.ContentOf("file");
        }
    }

    [Fact]
    public void A_killed_process_loses_its_locks_and_handles_but_no_writes()
    {
        var disk = new MemoryDisk();
        var lockOfTheDead = disk.TryLock("lock");
        Assert.NotNull(lockOfTheDead);
        Assert.Null(disk.TryLock("lock"));
        var file = disk.Create("file");
        file.Write(0, "abc"u8);
        disk.Kill();
        Assert.Throws<IOException>(() => file.Write(0, "x"u8));
        Assert.Throws<IOException>(file.Flush);
        Assert.Equal("abc"u8, disk.ContentOf("file"));
        using var next = StorageLock.Take(disk);
        lockOfTheDead.Dispose();
        Assert.Throws<DirectoryLockedException>(() => StorageLock.Take(disk));
    }

    [Fact]
    public void What_a_failed_flush_lost_is_seen_until_the_crash_and_no_later_flush_saves_it()
    {
        var disk = new MemoryDisk();
        using var file = Create(disk, "file");
        file.Write(0, "one"u8);
        file.Flush();
        file.Write(0, "two"u8);
        disk.FailFlush();
        Assert.Throws<IOException>(file.Flush);
        file.Flush();
        Assert.Equal("two"u8, disk.ContentOf("file"));
        disk.Crash(new SeededRandom(1));
        Assert.Equal("one"u8, disk.ContentOf("file"));
    }

    [Fact]
    public void Faults_strike_when_they_are_aimed_and_once()
    {
        var disk = new MemoryDisk();
        using var file = Create(disk, "file");
        disk.FailWrite(after: 2, keptBytes: 1);
        file.Write(0, "aa"u8);
        file.Write(0, "bb"u8);
        Assert.Throws<IOException>(() => file.Write(0, "cc"u8));
        Assert.Equal("cb"u8, disk.ContentOf("file"));
        file.Write(0, "dd"u8);

        disk.FailFlush(after: 1);
        file.Flush();
        Assert.Throws<IOException>(disk.FlushDirectory);
        disk.FlushDirectory();

        disk.FailAllAfter(1);
        file.Flush();
        Assert.Throws<IOException>(file.Flush);
        Assert.Throws<IOException>(() => disk.Delete("file"));
        Assert.Throws<IOException>(() => file.SetLength(0));
        disk.Kill();
        disk.Open("file").Write(0, "ee"u8);
    }

    [Fact]
    public void A_full_disk_takes_what_fits_and_room_comes_back_with_a_deletion()
    {
        var disk = new MemoryDisk(capacityBytes: 100);
        using var file = Create(disk, "file");
        file.Write(0, Filled(60, 1));
        Assert.Equal(40, disk.FreeBytes);
        using var other = Create(disk, "other");
        Assert.Throws<DiskFullException>(() => other.Write(0, Filled(50, 2)));
        Assert.Equal((40, 0), (disk.ContentOf("other").Length, disk.FreeBytes));
        file.Write(0, Filled(60, 3));
        disk.Delete("file");
        other.Write(0, Filled(100, 2));
        Assert.Throws<DiskFullException>(() => other.Write(500, Filled(1, 2)));
        Assert.Equal(100, other.Length);
    }

    [Fact]
    public void Content_is_what_a_plain_array_would_hold() =>
        Seeds.Run(100, 100, random =>
        {
            var sparse = new SparseBytes();
            var plain = Array.Empty<byte>();
            for (var step = 0; step < 60; step++)
            {
                if (random.Chance(0.2))
                {
                    var length = random.Below(20_000);
                    sparse.SetLength(length);
                    Array.Resize(ref plain, length);
                    continue;
                }

                var offset = random.Below(20_000);
                var bytes = Filled(random.Below(6000), (byte)random.Below(3));
                sparse.Write(offset, bytes);
                Array.Resize(ref plain, Math.Max(plain.Length, offset + bytes.Length));
                bytes.CopyTo(plain, offset);
                Assert.Equal(plain, sparse.ToArray());
            }

            Assert.Equal(plain, sparse.Copy().ToArray());
        });

    private static IDiskFile Create(MemoryDisk disk, string name)
    {
        var file = disk.Create(name);
        disk.FlushDirectory();
        return file;
    }

    private static byte[] Filled(int length, byte value) => [.. Enumerable.Repeat(value, length)];
}
