using Ordo.Chord.Machine;
using Ordo.Chord.Machine.Keys;
using Ordo.Chord.Machine.Messages;
using Ordo.Chord.Simulator;
using Ordo.Chord.Tests.Machine.Rings;
using Ordo.Machine;
using Ordo.Simulator;

namespace Ordo.Chord.Tests.Simulator;

/// <summary>Each checker sees what it is there for.</summary>
public sealed class CheckerTests
{
    [Fact]
    public void A_node_that_is_left_out_is_seen_by_OneRing_and_OrderedSuccessorLists()
    {
        var ring = new SmallWorld();
        var nodes = ring.Grow(5);
        Assert.Null(ring.Problem);
        nodes[0].Machine.Table.Forget(nodes[0].Machine.Table.Successor);
        Assert.Contains("behind it instead of", new OneRing().Problem(new RingView(ring.World)), StringComparison.Ordinal);
        Assert.NotNull(new OrderedSuccessorLists().Problem(new RingView(ring.World)));
    }

    [Fact]
    public void A_copy_too_few_too_many_or_too_old_is_seen_by_KeysOnTheirHolders()
    {
        var ring = new SmallWorld();
        var nodes = ring.Grow(6);
        ring.Save(nodes[0], 1);
        var view = new RingView(ring.World);
        var name = new EntryName(RingSpace.Sha1.PlaceOf("key 0"), "key 0");
        var holders = nodes.Where(node => node.Machine.Store.Find(name) is not null).ToList();
        var other = nodes.Find(node => node.Machine.Store.Find(name) is null)!;
        var entry = holders[0].Machine.Store.Find(name)!;
        Assert.Equal(3, holders.Count);
        Assert.Null(new KeysOnTheirHolders().Problem(view));

        other.Machine.Store.Merge(entry, default);
        Assert.NotNull(new KeysOnTheirHolders().Problem(view));
        other.Machine.Store.Drop(entry);
        holders[1].Machine.Store.Drop(entry);
        Assert.NotNull(new KeysOnTheirHolders().Problem(view));
        holders[1].Machine.Store.Merge(Entry.After(entry, name, "newer", 5, 0), default);
        Assert.NotNull(new KeysOnTheirHolders().Problem(view));
    }

    [Fact]
    public void A_ring_that_answers_wrongly_is_seen_by_LookupsFindOwners()
    {
        var ring = new SmallWorld();
        var nodes = PerfectRing.Build(ring.World, 3);
        nodes[1].Do((node, now) => node.Place(now, nodes[1].Self, [nodes[2].Self, nodes[0].Self], []));
        Assert.Throws<Violation>(() => LookupsFindOwners.Check(ring.World, new SeededRandom(1), 20));
    }

    [Fact]
    public void Histories_are_told_apart_by_LinearizableKeys()
    {
        var put = Done(OperationKind.Put, "1", 0, 10);
        var late = Done(OperationKind.Put, "2", 20, 30);
        Assert.True(LinearizableKeys.IsLinearizable([put, late, Read("2", 40, 50)]));
        Assert.False(LinearizableKeys.IsLinearizable([put, late, Read("1", 40, 50)]));
        Assert.False(LinearizableKeys.IsLinearizable([put, Read(null, 40, 50)]));
        Assert.True(LinearizableKeys.IsLinearizable([put, Done(OperationKind.Put, "2", 5, 30), Read("1", 12, 20), Read("2", 15, 40)]));
        Assert.False(LinearizableKeys.IsLinearizable([put, Done(OperationKind.Put, "2", 12, 30), Read("2", 13, 15), Read("1", 16, 18)]));
        Assert.False(LinearizableKeys.IsLinearizable([put, Done(OperationKind.Save, "2", 20, 30)]));

        // An operation without an end may have been done at any time, or never; one that was refused never was.
        var open = new KeyOperation(OperationKind.Remove, null, new Instant(20));
        Assert.True(LinearizableKeys.IsLinearizable([put, open, Read("1", 30, 40), Read(null, 50, 60)]));
        Assert.False(LinearizableKeys.IsLinearizable([put, open, Read(null, 30, 40), Read("1", 50, 60)]));
        var refused = new KeyOperation(OperationKind.Remove, null, new Instant(20));
        refused.Finish(new Instant(25), OutcomeKind.Refused, null);
        Assert.False(LinearizableKeys.IsLinearizable([put, refused, Read(null, 30, 40)]));
    }

    [Fact]
    public void What_comes_back_or_is_lost_after_a_partition_is_seen_by_NothingReturns()
    {
        var split = new Instant(100);
        var put = Done(OperationKind.Put, "1", 0, 10);
        var over = Done(OperationKind.Put, "2", 20, 30);
        Assert.Null(NothingReturns.Problem([put, over], split, "2"));
        Assert.NotNull(NothingReturns.Problem([put, over], split, "1"));
        Assert.NotNull(NothingReturns.Problem([put], split, null));
        Assert.NotNull(NothingReturns.Problem([put], split, "3"));
        Assert.NotNull(NothingReturns.Problem([put, Done(OperationKind.Remove, null, 20, 30)], split, "1"));
        Assert.Null(NothingReturns.Problem([put, Done(OperationKind.Remove, null, 120, 130)], split, "1"));
    }

    private static KeyOperation Done(OperationKind kind, string? text, long begin, long end)
    {
        var operation = new KeyOperation(kind, text, new Instant(begin));
        operation.Finish(new Instant(end), OutcomeKind.Done, null);
        return operation;
    }

    private static KeyOperation Read(string? told, long begin, long end)
    {
        var operation = new KeyOperation(OperationKind.Get, null, new Instant(begin));
        operation.Finish(new Instant(end), told is null ? OutcomeKind.Absent : OutcomeKind.Done, told);
        return operation;
    }
}
