namespace Ordo.Storage.Tests;

public sealed class SmallFileTests
{
    [Fact]
    public void What_was_saved_last_is_loaded()
    {
        var disk = new MemoryDisk();
        Assert.Null(SmallFile.TryLoad(disk, "boot"));
        foreach (var content in new[] { [], "one"u8.ToArray(), new byte[SmallFile.MaxBytes] })
        {
            SmallFile.Save(disk, "boot", content);
            Assert.Equal(content, SmallFile.TryLoad(disk, "boot"));
        }

        Assert.Equal(["boot"], disk.List());
        Assert.Throws<ArgumentOutOfRangeException>(() => SmallFile.Save(disk, "boot", new byte[SmallFile.MaxBytes + 1]));
    }

    [Fact]
    public void After_a_crash_at_any_moment_the_old_or_the_new_content_is_there() =>
        Seeds.Run(300, 300, random =>
        {
            var disk = new MemoryDisk();
            SmallFile.Save(disk, "boot", "old"u8);
            disk.FailAllAfter(random.Below(8));
            var saved = TrySave(disk, "new"u8);
            disk.Crash(random);
            var loaded = SmallFile.TryLoad(disk, "boot")!;
            Assert.True(loaded.AsSpan().SequenceEqual("new"u8) || (!saved && loaded.AsSpan().SequenceEqual("old"u8)));
            Assert.True(TrySave(disk, "newer"u8));
        });

    [Fact]
    public void On_a_full_disk_the_old_content_stays()
    {
        var disk = new MemoryDisk();
        SmallFile.Save(disk, "boot", "old"u8);
        disk.CapacityBytes = 40;
        Assert.Throws<DiskFullException>(() => SmallFile.Save(disk, "boot", "new"u8));
        Assert.Equal("old"u8, SmallFile.TryLoad(disk, "boot")!);
    }

    [Fact]
    public void Every_flipped_bit_and_every_other_length_is_found()
    {
        var disk = new MemoryDisk();
        SmallFile.Save(disk, "boot", "content"u8);
        var whole = disk.ContentOf("boot");
        for (var at = 0; at < whole.Length * 8; at++)
        {
            disk.FlipBits("boot", at / 8, (byte)(1 << (at % 8)));
            Assert.Throws<SmallFileDamagedException>(() => SmallFile.TryLoad(disk, "boot"));
            disk.FlipBits("boot", at / 8, (byte)(1 << (at % 8)));
        }

        for (var length = 0; length < whole.Length; length++)
        {
            disk.Plant("boot", whole.AsSpan(0, length));
            Assert.Throws<SmallFileDamagedException>(() => SmallFile.TryLoad(disk, "boot"));
        }

        disk.Plant("boot", [.. whole, 0]);
        Assert.Throws<SmallFileDamagedException>(() => SmallFile.TryLoad(disk, "boot"));
    }

    [Fact]
    public void A_newer_format_is_refused()
    {
        var disk = new MemoryDisk();
        var bytes = new byte[100];
        new FilePrefix(FilePrefix.Small.Magic, 2).Write(bytes);
        disk.Plant("boot", bytes);
        Assert.Equal(2U, Assert.Throws<FormatNewerException>(() => SmallFile.TryLoad(disk, "boot")).Found);
    }

    private static bool TrySave(MemoryDisk disk, ReadOnlySpan<byte> content)
    {
        try
        {
            SmallFile.Save(disk, "boot", content);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
