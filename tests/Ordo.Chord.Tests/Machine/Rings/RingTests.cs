using Ordo.Chord.Machine;
using Ordo.Chord.Machine.Maintenance;
using Ordo.Chord.Machine.Messages;
using Ordo.Chord.Simulator;
using Ordo.Machine;

namespace Ordo.Chord.Tests.Machine.Rings;

/// <summary>What happens to a ring and its keys when nodes come and go.</summary>
public sealed class RingTests
{
    [Fact]
    public void A_node_alone_serves_everything_and_asks_nobody()
    {
        var ring = new SmallWorld();
        var node = ring.Grow(1)[0];
        Assert.Equal(OutcomeKind.Done, ring.Do(node, OperationKind.Save, "a", "1").Kind);
        Assert.Equal("1", ring.Do(node, OperationKind.Get, "a").Text);
        var sent = ring.World.Network.Sent;
        ring.World.Run(TimeSpan.FromMinutes(1));
        Assert.InRange(ring.World.Network.Sent - sent, 0, 60);
    }

    [Fact]
    public void Of_two_nodes_each_is_before_and_behind_the_other_and_the_one_that_stays_is_alone_again()
    {
        var ring = new SmallWorld();
        var nodes = ring.Grow(2);
        var keys = ring.Save(nodes[1], 20);
        Assert.Equal((nodes[1].Self, nodes[1].Self), (nodes[0].Machine.Table.Predecessor, nodes[0].Machine.Table.Successor));
        ring.World.Kill(nodes[0].Host, refuses: false);
        ring.Settle();
        ring.AssertAllThere(nodes[1], keys);
        Assert.True(nodes[1].Machine.Table.IsAlone);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_join_moves_exactly_its_range(int replicas)
    {
        var ring = new SmallWorld(new ChordOptions(RingSpace.Sha1) { Replicas = replicas });
        var nodes = ring.Grow(6);
        var keys = ring.Save(nodes[0], 300);
        ring.World.Run(TimeSpan.FromSeconds(20));
        var before = ring.World.Nodes().ToDictionary(node => node, node => node.Machine.Store.Texts);
        var fetched = 0;
        var given = 0;
        ring.World.Network.OnSent = envelope =>
        {
            fetched += envelope.Message is Fetched page ? page.Entries.Count : 0;
            given += envelope.Message is Hold hold ? hold.Entries.Count : 0;
        };
        var joined = ring.Join(nodes[0]);
        ring.Settle();
        var view = new RingView(ring.World);
        var owned = keys.Count(key => view.OwnerOf(RingSpace.Sha1.PlaceOf(key)) == joined.Self);
        Assert.True(owned > 0, "the node has a range without keys: choose another seed");
        Assert.Equal(300L * replicas, ring.World.Nodes().Sum(node => node.Machine.Store.Texts));

        // Its own range comes from the node behind it, the copies that it holds come from their owners, and whoever holds too many copies from now on offers each of them once to its owner.
        var copies = (int)joined.Machine.Store.Texts - owned;
        Assert.Equal(owned, fetched);
        Assert.Equal(copies + owned + copies, given);
        if (replicas == 1)
        {
            Assert.Equal(1, before.Count(node => node.Key.Machine.Store.Texts != node.Value));
        }

        ring.AssertAllThere(joined, keys);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_leave_loses_nothing_even_of_all_but_one(int replicas)
    {
        var ring = new SmallWorld(new ChordOptions(RingSpace.Sha1) { Replicas = replicas });
        var nodes = ring.Grow(5);
        var keys = ring.Save(nodes[2], 100);
        foreach (var node in nodes.GetRange(1, 4))
        {
            node.Leave();
            Assert.True(ring.World.RunUntil(() => node.Machine.Standing == Standing.Gone, TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(10)));
            ring.World.Kill(node.Host, refuses: true);
            ring.AssertAllThere(nodes[0], keys);
        }

        Assert.Equal(100, nodes[0].Machine.Store.Texts);
    }

    [Fact]
    public void Neighbours_that_leave_at_the_same_instant_lose_nothing()
    {
        var ring = new SmallWorld(new ChordOptions(RingSpace.Sha1) { Replicas = 1 });
        var nodes = ring.Grow(6);
        var keys = ring.Save(nodes[0], 200);
        var sorted = new RingView(ring.World).Nodes;
        var leaving = Enumerable.Range(0, sorted.Count).Select(i => sorted[i]).Where(node => node != nodes[0]).Take(3).ToList();
        leaving.ForEach(node => node.Leave());
        Assert.True(ring.World.RunUntil(() => leaving.TrueForAll(node => node.Machine.Standing == Standing.Gone), TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(10)));
        leaving.ForEach(node => ring.World.Kill(node.Host, refuses: true));
        ring.Settle();
        ring.AssertAllThere(nodes[0], keys);
    }

    [Theory]
    [InlineData(true, 100)]
    [InlineData(false, 5000)]
    public void When_an_owner_dies_its_successor_answers_within_the_time_outs(bool refuses, int limitMs)
    {
        var ring = new SmallWorld();
        var nodes = ring.Grow(8);
        ring.Save(nodes[0], 1);
        var owner = ring.OwnerOf("key 0");
        var client = nodes.Find(node => node != owner)!;
        ring.World.Kill(owner.Host, refuses);
        var began = ring.World.Now;
        ring.World.Run(TimeSpan.FromMilliseconds(refuses ? 20 : 0));
        var got = ring.Do(client, OperationKind.Get, "key 0");
        Assert.Equal((OutcomeKind.Done, "text 0"), (got.Kind, got.Text));
        Assert.NotEqual(owner.Self, got.Owner);
        Assert.InRange((ring.World.Now - began).TotalMilliseconds, 0, limitMs);
    }

    [Fact]
    public void A_node_that_is_back_at_once_with_the_same_id_comes_onto_the_ring_and_gets_its_keys()
    {
        var ring = new SmallWorld();
        var nodes = ring.Grow(6);
        var keys = ring.Save(nodes[0], 100);
        var (address, id) = (nodes[3].Self.Address, nodes[3].Self.Id);
        ring.World.Kill(nodes[3].Host, refuses: false);
        var again = ring.World.Add(address, id);
        again.Join(NodeRef.At(nodes[0].Self.Address));
        ring.Settle();
        ring.AssertAllThere(again, keys);
    }

    [Fact]
    public void A_place_that_is_taken_is_refused_with_the_reason()
    {
        var ring = new SmallWorld();
        var nodes = ring.Grow(3);
        var second = ring.Join(nodes[0], nodes[1].Self.Id);
        ring.World.Run(TimeSpan.FromSeconds(3));
        Assert.Contains("is taken by " + nodes[1].Self.Address, second.Machine.JoinProblem, StringComparison.Ordinal);
        Assert.False(second.IsOnRing);
    }

    [Fact]
    public void Two_rings_that_a_broken_network_made_become_one_with_the_newest_texts()
    {
        var ring = new SmallWorld();
        var nodes = ring.Grow(10);
        var keys = ring.Save(nodes[0], 50);
        for (var i = 0; i < nodes.Count; i++)
        {
            nodes[i].Host.Side = i % 2;
        }

        ring.World.Run(TimeSpan.FromSeconds(15));
        Assert.Equal(OutcomeKind.Done, ring.Do(nodes[0], OperationKind.Put, "only here", "x").Kind);
        ring.World.Heal();
        ring.Settle();
        ring.AssertAllThere(nodes[1], keys);
        Assert.Equal("x", ring.Do(nodes[1], OperationKind.Get, "only here").Text);
    }

    [Fact]
    public void A_paused_owner_serves_nothing_once_another_may_have_taken_its_place()
    {
        var ring = new SmallWorld();
        var nodes = ring.Grow(6);
        ring.Save(nodes[0], 1);
        var owner = ring.OwnerOf("key 0");
        var client = nodes.Find(node => node != owner)!;
        ring.World.Pause(owner.Host);
        ring.World.Run(TimeSpan.FromSeconds(6));
        Assert.Equal(OutcomeKind.Done, ring.Do(client, OperationKind.Put, "key 0", "new").Kind);
        ring.World.Resume(owner.Host);
        Assert.Equal("new", ring.Do(owner, OperationKind.Get, "key 0").Text);
    }

    [Fact]
    public void What_was_removed_does_not_come_back_with_a_node_that_was_away_for_longer_than_removals_are_remembered()
    {
        var ring = new SmallWorld(new ChordOptions(RingSpace.Sha1) { TombstoneRetention = TimeSpan.FromMinutes(1) });
        var nodes = ring.Grow(5);
        ring.Save(nodes[0], 30);
        var away = nodes[4];
        ring.World.Pause(away.Host);
        ring.World.Run(TimeSpan.FromSeconds(10));
        for (var i = 0; i < 30; i++)
        {
            Assert.Equal(OutcomeKind.Done, ring.Do(nodes[0], OperationKind.Remove, $"key {i}").Kind);
        }

        ring.World.Run(TimeSpan.FromSeconds(90));
        Assert.All(nodes.Where(node => node != away), node => Assert.Equal(0, node.Machine.Store.Count));
        ring.World.Resume(away.Host);
        ring.World.Run(TimeSpan.FromSeconds(30));
        ring.Settle();
        Assert.All(nodes, node => Assert.Equal(0, node.Machine.Store.Texts));
    }

    [Fact]
    public void Virtual_nodes_of_one_host_hold_no_copies_for_each_other()
    {
        var ring = new SmallWorld(new ChordOptions(RingSpace.Sha1) { Replicas = 2 });
        var nodes = PerfectRing.Build(ring.World, 5, virtualNodes: 4);
        ring.Save(nodes[0], 100);
        ring.World.Kill(nodes[7].Host, refuses: true);
        ring.Settle();
        ring.AssertAllThere(ring.World.Nodes()[0], [.. Enumerable.Range(0, 100).Select(i => $"key {i}")]);
    }

    [Theory]
    [InlineData(3, 5)]
    [InlineData(5, 12)]
    [InlineData(8, 40)]
    [InlineData(31, 60)]
    [InlineData(64, 30)]
    [InlineData(160, 100)]
    public void Every_node_finds_the_owner_of_every_place(int bits, int count)
    {
        var space = new RingSpace(bits, KeyHash.Sha1);
        var ring = new SmallWorld(new ChordOptions(space));
        var places = new HashSet<RingId>();
        var random = new SeededRandom((ulong)bits);
        while (places.Count < count)
        {
            places.Add(space.FromNumber(random.NextBits() >> Math.Max(0, 64 - bits)));
        }

        PerfectRing.Place(ring.World, [.. places.Select((place, i) => ring.World.Add(id: place))]);
        Assert.Null(ring.Problem is { } problem && !problem.Contains("settled", StringComparison.Ordinal) ? problem : null);
        LookupsFindOwners.Check(ring.World, random, 20);
        ring.World.Run(TimeSpan.FromSeconds(60));
        LookupsFindOwners.Check(ring.World, random, 20);
        Assert.Null(ring.Problem);
    }
}
