using Ordo.Chord.Machine;
using Ordo.Chord.Machine.Messages;
using Ordo.Chord.Simulator;

namespace Ordo.Chord.Tests.Machine.Rings;

/// <summary>What clients are told.</summary>
public sealed class OperationTests
{
    [Fact]
    public void Each_kind_of_operation_tells_what_it_found()
    {
        var ring = new SmallWorld();
        var nodes = ring.Grow(5);
        (OperationKind Kind, string? Text, OutcomeKind Outcome, string? Told)[] script =
        [
            (OperationKind.Get, null, OutcomeKind.Absent, null),
            (OperationKind.Remove, null, OutcomeKind.Absent, null),
            (OperationKind.Save, "1", OutcomeKind.Done, null),
            (OperationKind.Save, "2", OutcomeKind.Exists, null),
            (OperationKind.Get, null, OutcomeKind.Done, "1"),
            (OperationKind.Put, "3", OutcomeKind.Done, null),
            (OperationKind.Find, null, OutcomeKind.Done, null),
            (OperationKind.Get, null, OutcomeKind.Done, "3"),
            (OperationKind.Remove, null, OutcomeKind.Done, null),
            (OperationKind.Find, null, OutcomeKind.Absent, null),
            (OperationKind.Save, "4", OutcomeKind.Done, null),
            (OperationKind.Get, null, OutcomeKind.Done, "4"),
        ];
        for (var i = 0; i < script.Length; i++)
        {
            var outcome = ring.Do(nodes[i % 5], script[i].Kind, "some key", script[i].Text);
            Assert.Equal((i, script[i].Outcome, script[i].Told), (i, outcome.Kind, outcome.Text));
            Assert.Equal(ring.OwnerOf("some key").Self, outcome.Owner);
            Assert.Equal((nodes[i % 5].Self, outcome.Owner), (outcome.Path[0], outcome.Path[^1]));
        }
    }

    [Fact]
    public void An_operation_that_is_repeated_is_done_once_also_by_the_next_owner()
    {
        var ring = new SmallWorld();
        var nodes = ring.Grow(5);
        Operation? sent = null;
        ring.World.Network.OnSent = envelope => sent = envelope.Message as Operation ?? sent;
        var owner = ring.OwnerOf("k");
        var client = nodes.Find(node => node != owner)!;
        Assert.Equal(OutcomeKind.Done, ring.Do(client, OperationKind.Put, "k", "first").Kind);
        var first = sent!;
        Assert.Equal(OutcomeKind.Done, ring.Do(client, OperationKind.Put, "k", "second").Kind);

        owner.Receive(new Envelope(client.Self, owner.Self, first with { IsRepeat = true, IsAtOwner = true }));
        ring.World.Run(TimeSpan.FromSeconds(1));
        Assert.Equal("second", ring.Do(client, OperationKind.Get, "k").Text);

        ring.World.Kill(owner.Host, refuses: true);
        ring.Settle();
        var next = ring.OwnerOf("k");
        next.Receive(new Envelope(client.Self, next.Self, first with { IsRepeat = true, IsAtOwner = true }));
        ring.World.Run(TimeSpan.FromSeconds(1));
        Assert.Equal("second", ring.Do(nodes.Find(node => node.Exists)!, OperationKind.Get, "k").Text);
    }

    [Fact]
    public void A_write_that_no_owner_can_take_ends_as_unknown_after_its_time()
    {
        var ring = new SmallWorld();
        var nodes = ring.Grow(2);
        var key = Enumerable.Range(0, 100).Select(i => $"k{i}").First(each => ring.OwnerOf(each) == nodes[1]);
        ring.World.Network.Profile = new NetworkProfile { Loss = 1 };
        var began = ring.World.Now;
        var outcome = ring.Do(nodes[0], OperationKind.Put, key, "x");
        Assert.True(outcome.Kind is OutcomeKind.Unknown or OutcomeKind.Done, outcome.ToString());
        Assert.InRange((ring.World.Now - began).TotalSeconds, 0, 6);
    }

    [Fact]
    public void A_node_on_no_ring_refuses_and_keys_and_texts_have_a_limit()
    {
        var ring = new SmallWorld();
        Assert.Equal(OutcomeKind.Refused, ring.Do(ring.World.Add("10.9.9.9:1"), OperationKind.Get, "a").Kind);
        var node = ring.World.Add();
        node.Create();
        Assert.Equal(OutcomeKind.Refused, ring.Do(node, OperationKind.Save, new string('k', ChordOptions.MaxKeyBytes + 1), "").Kind);
        Assert.Equal(OutcomeKind.Refused, ring.Do(node, OperationKind.Save, "a", new string('t', ChordOptions.MaxTextBytes + 1)).Kind);
        Assert.Equal(OutcomeKind.Done, ring.Do(node, OperationKind.Save, "", new string('t', ChordOptions.MaxTextBytes)).Kind);
    }

    [Fact]
    public void A_full_node_refuses_and_says_what_helps()
    {
        var ring = new SmallWorld(new ChordOptions(RingSpace.Sha1) { MaxStoreBytes = 10_000 });
        var node = ring.Grow(1)[0];
        Assert.Equal(OutcomeKind.Done, ring.Do(node, OperationKind.Save, "a", new string('x', 9_000)).Kind);
        var refused = ring.Do(node, OperationKind.Save, "b", new string('x', 2_000));
        Assert.Equal(OutcomeKind.Refused, refused.Kind);
        Assert.Contains("remove keys or add nodes", refused.Problem, StringComparison.Ordinal);
    }
}
