namespace Ordo.Storage.Tests;

public sealed class PosixDiskTests
{
    private static readonly WalOptions Medium = new() { SegmentBytes = 128 * 1024, MaxPayloadBytes = 60_000, ReserveBytes = 8192 };

    [Fact]
    public void A_log_on_the_real_disk_comes_back_and_uses_its_segments_again()
    {
        using var directory = new TempDirectory();
        var disk = new PosixDisk(directory.Path);
        using (var log = TestLog.Open(disk, Medium))
        {
            for (ulong number = 1; number <= 1000; number++)
            {
                var position = TestLog.Append(log, TestLog.Payload(number, 1000));
                log.Prepare();
                log.ReleaseBefore(position.Generation - 1);
            }

            Assert.InRange(log.SegmentCount, 1, 2);
        }

        var recovered = TestLog.Recover(disk, Medium);
        TestLog.AssertRecords(recovered, recovered[0].Number, 1000, payloadBytes: 1000);
        Assert.InRange(disk.List().Count, 2, 4);
    }

    [Fact]
    public void A_log_whose_process_ended_without_closing_it_comes_back()
    {
        using var directory = new TempDirectory();
        var disk = new PosixDisk(directory.Path);
        var abandoned = TestLog.Open(disk, Medium);
        TestLog.Append(abandoned, TestLog.Payload(1));
        abandoned.Write(TestLog.Payload(2));
        TestLog.AssertRecords(TestLog.Recover(disk, Medium), 1, 2);
        abandoned.Dispose();
    }

    [Fact]
    public void Snapshots_and_small_files_on_the_real_disk_come_back()
    {
        using var directory = new TempDirectory();
        var disk = new PosixDisk(directory.Path);
        SmallFile.Save(disk, "identity", [1]);
        SmallFile.Save(disk, "identity", [2]);
        var state = TestLog.Payload(1, 1_000_000);
        var store = SnapshotStore.Open(disk, TestLog.Identity);
        store.Save(4, 1, writer => writer.Write(state));
        store.Save(5, 1, writer => writer.Write(state));

        Assert.Equal([2], SmallFile.TryLoad(disk, "identity"));
        using var reader = SnapshotStore.Open(disk, TestLog.Identity).TryOpenNewest()!;
        var read = new byte[state.Length];
        Assert.Equal(state.Length, reader.Read(0, read));
        Assert.Equal(state, read);
        Assert.Equal(["identity", "snapshot-0000000000000005-0000000000000001.snap"], disk.List());
    }

    [Fact]
    public void A_second_opener_of_a_directory_is_refused_in_one_line_until_the_first_is_done()
    {
        using var directory = new TempDirectory();
        var first = StorageLock.Take(new PosixDisk(directory.Path));
        var refusal = Assert.Throws<DirectoryLockedException>(() => StorageLock.Take(new PosixDisk(directory.Path)));
        Assert.Equal(
            $"'{directory.Path}' is in use by another member or process: stop that one first, or choose another directory.",
            refusal.Message);
        first.Dispose();
        Assert.True(File.Exists(Path.Combine(directory.Path, StorageLock.FileName)));
        StorageLock.Take(new PosixDisk(directory.Path)).Dispose();
    }

    [Fact]
    public void Another_process_sees_the_lock_as_the_operating_system_keeps_it()
    {
        using var directory = new TempDirectory();
        var file = Path.Combine(directory.Path, StorageLock.FileName);
        if (Tool.Run("flock", "--version") != 0)
        {
            Assert.Skip("The program 'flock' is not here.");
        }

        using (StorageLock.Take(new PosixDisk(directory.Path)))
        {
            Assert.Equal(1, Tool.Run("flock", "--nonblock", file, "true"));
        }

        Assert.Equal(0, Tool.Run("flock", "--nonblock", file, "true"));
    }

    [Fact]
    public void A_full_file_system_refuses_and_lets_the_log_go_on_when_there_is_room()
    {
        using var directory = new TempDirectory();
        using var mount = SmallFileSystem.TryMount(directory.Path, "512k");
        Assert.SkipWhen(mount is null, "A file system cannot be mounted here.");
        var disk = new PosixDisk(directory.Path);
        using var log = TestLog.Open(disk, Medium);
        while (log.MakeRoomFor(1000))
        {
            TestLog.Append(log, new byte[1000]);
        }

        Assert.Equal(SpareState.DiskFull, log.Prepare());
        Assert.InRange(log.DiskBytes, 3 * 128 * 1024, 4 * 128 * 1024);
        var store = SnapshotStore.Open(disk, TestLog.Identity);
        Assert.Throws<DiskFullException>(() => store.Save(1, 1, writer => writer.Write(new byte[1_000_000])));
        Assert.All(disk.List(), name => Assert.StartsWith("wal-", name));

        log.ReleaseBefore(log.Generation);
        Assert.True(log.MakeRoomFor(1000));
        TestLog.Append(log, new byte[1000]);
    }

    [Fact]
    public void A_write_into_a_full_file_system_is_told_as_such()
    {
        using var directory = new TempDirectory();
        using var mount = SmallFileSystem.TryMount(directory.Path, "64k");
        Assert.SkipWhen(mount is null, "A file system cannot be mounted here.");
        var disk = new PosixDisk(directory.Path);
        using var file = disk.Create("large");
        Assert.Throws<DiskFullException>(() => file.Write(0, new byte[1_000_000]));
        Assert.InRange(disk.FreeBytes, 0, 4096);
    }

    [Fact]
    public void A_directory_is_made_with_those_above_it()
    {
        using var directory = new TempDirectory();
        var disk = PosixDisk.CreateDirectory(Path.Combine(directory.Path, "a", "b", "c"));
        disk.Create("file").Dispose();
        disk.FlushDirectory();
        Assert.Equal(["file"], PosixDisk.CreateDirectory(disk.ToString()).List());
        Assert.True(disk.FreeBytes > 0);
    }

    [Fact]
    public void What_goes_wrong_is_an_io_exception()
    {
        using var directory = new TempDirectory();
        var disk = new PosixDisk(directory.Path);
        Assert.Throws<FileNotFoundException>(() => disk.Open("missing"));
        disk.Create("there").Dispose();
        Assert.Throws<IOException>(() => disk.Create("there"));
        Directory.CreateDirectory(Path.Combine(directory.Path, "folder"));
        Assert.Throws<IOException>(() => disk.Open("folder"));
        var missing = new PosixDisk(Path.Combine(directory.Path, "nowhere"));
        Assert.Throws<DirectoryNotFoundException>(() => missing.List());
        Assert.ThrowsAny<IOException>(missing.FlushDirectory);
        Assert.ThrowsAny<IOException>(() => missing.FreeBytes);
        Assert.ThrowsAny<IOException>(() => missing.TryLock("lock"));
    }

    [Fact]
    public void A_name_with_a_path_in_it_is_refused()
    {
        using var directory = new TempDirectory();
        var disk = new PosixDisk(directory.Path);
        foreach (var name in new[] { "", "../up", "a/b" })
        {
            Assert.Throws<ArgumentException>(() => disk.Create(name));
        }
    }

    [Fact]
    public void A_file_is_cut_and_grown_with_zeros()
    {
        using var directory = new TempDirectory();
        using var file = new PosixDisk(directory.Path).Create("file");
        file.Write(0, "hello"u8);
        file.SetLength(3);
        file.SetLength(5);
        file.Flush();
        var bytes = new byte[10];
        Assert.Equal(5, file.Read(0, bytes));
        Assert.Equal("hel\0\0"u8, bytes.AsSpan(0, 5));
        Assert.Equal(5, file.Length);
    }

    private sealed class SmallFileSystem(string path) : IDisposable
    {
        public static SmallFileSystem? TryMount(string path, string size) =>
            Tool.Run("mount", "-t", "tmpfs", "-o", $"size={size}", "none", path) == 0 ? new SmallFileSystem(path) : null;

        public void Dispose() => Tool.Run("umount", "--lazy", path);
    }
}
