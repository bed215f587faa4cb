using Ordo.Machine;

namespace Ordo.Storage.Tests;

public sealed class SnapshotStoreTests
{
    private const int BlockBytes = 256 * 1024;

    [Fact]
    public void A_state_of_any_size_written_in_pieces_of_any_size_comes_back()
    {
        var random = new SeededRandom(1);
        foreach (var length in new[] { 0, 1, BlockBytes - 1, BlockBytes, BlockBytes + 1, (20 * BlockBytes) + 17 })
        {
            var disk = new MemoryDisk();
            var state = State(length);
            var saved = Save(SnapshotStore.Open(disk, TestLog.Identity), index: 7, state, random);
            Assert.Equal(new SnapshotInfo(7, 3, length), saved);

            var store = SnapshotStore.Open(disk, TestLog.Identity);
            Assert.Equal(saved, store.Newest);
            Assert.Equal(state, ReadAll(store));
        }
    }

    [Fact]
    public void Any_part_can_be_read_from_any_offset()
    {
        var store = SnapshotStore.Open(new MemoryDisk(), TestLog.Identity);
        var state = State((3 * BlockBytes) + 100);
        Save(store, index: 1, state, new SeededRandom(2));
        using var reader = store.TryOpenNewest()!;
        var random = new SeededRandom(3);
        for (var i = 0; i < 200; i++)
        {
            var offset = random.Below(state.Length + 1);
            var buffer = new byte[random.Below(2 * BlockBytes)];
            var count = reader.Read(offset, buffer);
            Assert.Equal(Math.Min(buffer.Length, state.Length - offset), count);
            Assert.True(buffer.AsSpan(0, count).SequenceEqual(state.AsSpan(offset, count)));
        }

        Assert.Equal(0, reader.Read(state.Length + 5, new byte[10]));
    }

    [Fact]
    public void The_older_snapshot_goes_and_its_reader_reads_on()
    {
        var disk = new MemoryDisk();
        var store = SnapshotStore.Open(disk, TestLog.Identity);
        Save(store, index: 1, State(1000), new SeededRandom(1));
        using var reader = store.TryOpenNewest()!;
        Save(store, index: 2, State(2000), new SeededRandom(1));
        Assert.Equal(["snapshot-0000000000000002-0000000000000003.snap"], disk.List());
        var buffer = new byte[1000];
        Assert.Equal(1000, reader.Read(0, buffer));
        Assert.Equal(State(1000), buffer);
    }

    [Fact]
    public void As_many_are_kept_as_the_option_says()
    {
        var disk = new MemoryDisk();
        var store = SnapshotStore.Open(disk, TestLog.Identity, keep: 3);
        for (ulong index = 1; index <= 5; index++)
        {
            Save(store, index, State(10), new SeededRandom(1));
        }

        Assert.Equal(3, disk.List().Count);
        Assert.Equal(5UL, SnapshotStore.Open(disk, TestLog.Identity).Newest!.Index);
        Assert.Single(disk.List());
    }

    [Fact]
    public void An_abandoned_snapshot_leaves_nothing_and_the_next_can_start()
    {
        var disk = new MemoryDisk();
        var store = SnapshotStore.Open(disk, TestLog.Identity);
        using (var writer = store.Begin(1, 1))
        {
            writer.Write(State(2 * BlockBytes));
            Assert.Throws<InvalidOperationException>(() => store.Begin(2, 1));
        }

        Assert.Empty(disk.List());
        Assert.Null(store.Newest);
        Save(store, 2, State(10), new SeededRandom(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => store.Begin(1, 1));
    }

    [Fact]
    public void A_full_disk_leaves_the_older_snapshot_and_removes_the_unfinished_one()
    {
        var disk = new MemoryDisk();
        var store = SnapshotStore.Open(disk, TestLog.Identity);
        Save(store, index: 1, State(1000), new SeededRandom(1));
        for (var room = 1; room < 3 * BlockBytes; room += 50_021)
        {
            disk.CapacityBytes = disk.ContentOf(disk.List()[0]).Length + room;
            Assert.Throws<DiskFullException>(() => Save(store, index: 2, State(3 * BlockBytes), new SeededRandom(1)));
            Assert.Equal(["snapshot-0000000000000001-0000000000000003.snap"], disk.List());
            Assert.Equal(State(1000), ReadAll(store));
        }

        disk.CapacityBytes = long.MaxValue;
        Save(store, index: 2, State(3 * BlockBytes), new SeededRandom(1));
        Assert.Equal(State(3 * BlockBytes), ReadAll(store));
    }

    [Fact]
    public void A_failed_write_or_flush_leaves_the_older_snapshot()
    {
        for (var moment = 0; moment < 30; moment++)
        {
            var disk = new MemoryDisk();
            var store = SnapshotStore.Open(disk, TestLog.Identity);
            Save(store, index: 1, State(1000), new SeededRandom(1));
            disk.FailAllAfter(moment);
            var saved = Fails(() => Save(store, index: 2, State(20 * BlockBytes), new SeededRandom(1))) is null;
            disk.Kill();
            store = SnapshotStore.Open(disk, TestLog.Identity);
            Assert.Single(disk.List());
            Assert.Equal(store.Newest!.Index == 2 ? State(20 * BlockBytes) : State(1000), ReadAll(store));
            Assert.True(!saved || store.Newest.Index == 2);
        }
    }

    [Fact]
    public void After_a_crash_at_any_moment_the_old_or_the_new_snapshot_is_whole() =>
        Seeds.Run(300, 300, random =>
        {
            var disk = new MemoryDisk();
            var store = SnapshotStore.Open(disk, TestLog.Identity);
            Save(store, index: 1, State(1000), random);
            disk.FailAllAfter(random.Below(14));
            var saved = Fails(() => Save(store, index: 2, State(BlockBytes + 500), random)) is null;
            disk.Crash(random);
            store = SnapshotStore.Open(disk, TestLog.Identity);
            Assert.Equal(store.Newest!.Index == 2 ? State(BlockBytes + 500) : State(1000), ReadAll(store));
            Assert.True(!saved || store.Newest.Index == 2);
            Assert.Single(disk.List());
        });

    [Fact]
    public void Every_flipped_byte_is_found_with_the_offset_of_its_block()
    {
        var disk = new MemoryDisk();
        Save(SnapshotStore.Open(disk, TestLog.Identity), index: 1, State(BlockBytes + 100), new SeededRandom(1));
        var name = disk.List()[0];
        var length = disk.ContentOf(name).Length;
        foreach (var at in Enumerable.Range(0, 100).Concat(Enumerable.Range(length - 200, 200)))
        {
            disk.FlipBits(name, at, 0x10);
            var damage = Assert.Throws<SnapshotDamagedException>(() => ReadAll(SnapshotStore.Open(disk, TestLog.Identity)));
            Assert.Equal(at < 64 ? 0 : at < 64 + BlockBytes + 4 ? 64 : 64 + BlockBytes + 4, damage.Offset);
            disk.FlipBits(name, at, 0x10);
        }

        Assert.Equal(State(BlockBytes + 100), ReadAll(SnapshotStore.Open(disk, TestLog.Identity)));
    }

    [Fact]
    public void A_file_that_is_too_short_too_long_or_misnamed_is_found()
    {
        var disk = new MemoryDisk();
        Save(SnapshotStore.Open(disk, TestLog.Identity), index: 1, State(1000), new SeededRandom(1));
        var name = disk.List()[0];
        var whole = disk.ContentOf(name);
        foreach (var changed in new[] { [], whole[..63], whole[..^1], [.. whole, 0] })
        {
            disk.Plant(name, changed);
            Assert.Throws<SnapshotDamagedException>(() => ReadAll(SnapshotStore.Open(disk, TestLog.Identity)));
        }

        disk.Plant("snapshot-0000000000000009-0000000000000003.snap", whole);
        Assert.Throws<SnapshotDamagedException>(() => SnapshotStore.Open(disk, TestLog.Identity));
    }

    [Fact]
    public void The_snapshot_of_another_member_or_of_a_newer_format_is_refused()
    {
        var disk = new MemoryDisk();
        Save(SnapshotStore.Open(disk, TestLog.Identity), index: 1, State(1000), new SeededRandom(1));
        var other = TestLog.Identity with { Member = new MemberId(1) };
        Assert.Throws<WrongIdentityException>(() => SnapshotStore.Open(disk, other));
        var bytes = disk.ContentOf(disk.List()[0]);
        new FilePrefix(FilePrefix.Snapshot.Magic, 2).Write(bytes);
        disk.Plant(disk.List()[0], bytes);
        Assert.Throws<FormatNewerException>(() => SnapshotStore.Open(disk, TestLog.Identity));
    }

    private static byte[] State(int length) => TestLog.Payload((ulong)length, length);

    private static SnapshotInfo Save(SnapshotStore store, ulong index, byte[] state, SeededRandom random) =>
        store.Save(index, term: 3, writer =>
        {
            for (var done = 0; done < state.Length;)
            {
                var count = Math.Min(state.Length - done, random.Below(BlockBytes));
                writer.Write(state.AsSpan(done, count));
                done += count;
            }
        });

    private static byte[] ReadAll(SnapshotStore store)
    {
        using var reader = store.TryOpenNewest()!;
        var state = new byte[reader.Info.Length];
        Assert.Equal(state.Length, reader.Read(0, state));
        return state;
    }

    private static IOException? Fails(Action act)
    {
        try
        {
            act();
            return null;
        }
        catch (IOException failure)
        {
            return failure;
        }
    }
}
