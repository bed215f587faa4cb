using Ordo.Chord.Machine.Registry;
using Ordo.Chord.Registry;
using Ordo.CommandLine;
using Ordo.Machine;
using Ordo.Storage;

namespace Ordo.Chord.Tests.Registry;

/// <summary>What a failing disk, a crash and a closed output leave of the table.</summary>
public sealed class RegistryKeeperTests
{
    private static readonly HostAndPort Node = new("127.0.0.1", 5001);

    private readonly MemoryDisk _disk = new();

    [Fact]
    public void A_crash_in_the_middle_of_a_change_leaves_the_table_before_or_after_it()
    {
        var seed = (ulong)Random.Shared.NextInt64();
        var random = new SeededRandom(seed);
        for (var run = 0; run < 300; run++)
        {
            var disk = new MemoryDisk();
            var keeper = Keeper(disk);
            keeper.Register(Node);
            keeper.Register(Node);
            disk.FailAllAfter(run % 12);
            var acknowledged = Change(keeper, run);
            disk.Crash(random);
            var found = new TableFile(disk).Load();
            Assert.True(found is not null, $"seed {seed}, run {run}");
            Assert.True(found.Version >= acknowledged.Version && found.Version <= acknowledged.Version + 1, $"seed {seed}, run {run}");
            Assert.True(found.Version > acknowledged.Version || found.Nodes.SequenceEqual(acknowledged.Nodes), $"seed {seed}, run {run}");
        }
    }

    [Fact]
    public void A_full_disk_changes_nothing_and_the_next_node_gets_the_id_that_was_due()
    {
        var keeper = Keeper(_disk);
        Assert.Equal(24, keeper.Register(Node)!.Id);
        _disk.CapacityBytes = 0;
        Assert.Throws<DiskFullException>(() => keeper.Register(Node));
        Assert.Throws<DiskFullException>(() => keeper.Remove(24));
        Assert.Equal([24], keeper.Table.Nodes.Select(node => node.Id));
        _disk.CapacityBytes = long.MaxValue;
        Assert.Equal(26, keeper.Register(Node)!.Id);
        Assert.True(keeper.Remove(24));
        Assert.Equal([26], new TableFile(_disk).Load()!.Nodes.Select(node => node.Id));
    }

    [Fact]
    public void A_node_is_removed_unless_its_id_is_somebody_elses_by_now()
    {
        var keeper = Keeper(_disk, bits: 1);
        var first = keeper.Register(Node)!;
        Assert.True(keeper.Remove(first));
        Assert.False(keeper.Remove(first));
        keeper.Register(Node);
        keeper.Register(Node);
        Assert.Null(keeper.Register(Node));
        Assert.NotNull(keeper.Table.Find(first.Id));
        Assert.False(keeper.Remove(first));
    }

    [Fact]
    public async Task Who_waits_hears_of_the_next_table()
    {
        var keeper = Keeper(_disk);
        var cancellation = TestContext.Current.CancellationToken;
        var empty = await keeper.NextAsync(known: null, cancellation);
        var waiting = Enumerable.Range(0, 10).Select(_ => keeper.NextAsync(empty, cancellation)).ToList();
        Assert.All(waiting, wait => Assert.False(wait.IsCompleted));
        keeper.Register(Node);
        Assert.All(await Task.WhenAll(waiting), table => Assert.Single(table.Nodes));
        Assert.False(keeper.NextAsync(keeper.Table, cancellation).IsCompleted);
    }

    private static RegistryKeeper Keeper(MemoryDisk disk, int bits = 5) => new(RegistryTable.Empty(bits), new TableFile(disk), _ => { });

    /// <summary>Comes and goes until the disk fails.</summary>
    private static RegistryTable Change(RegistryKeeper keeper, int run)
    {
        try
        {
            if (run % 2 == 0)
            {
                keeper.Remove(24);
            }

            keeper.Register(Node);
            keeper.Register(Node);
            keeper.Register(Node);
        }
        catch (IOException)
        {
            // What was acknowledged before stands in the table.
        }

        return keeper.Table;
    }
}
