using Ordo.Chord.Machine;
using Ordo.Chord.Machine.Keys;
using Ordo.Chord.Machine.Messages;
using Ordo.Chord.Simulator;
using Ordo.Chord.Tests.Machine.Rings;

namespace Ordo.Chord.Tests.Machine.Keys;

/// <summary>Two nodes that hold nearly the same find the difference without telling each other everything.</summary>
public sealed class ComparisonTests
{
    [Fact]
    public void Ten_thousand_entries_of_which_few_differ_cost_few_bytes()
    {
        var ring = new SmallWorld(new ChordOptions(RingSpace.Sha1) { Replicas = 2 });
        var nodes = PerfectRing.Build(ring.World, 2);
        for (var i = 0; i < 10_000; i++)
        {
            var name = new EntryName(RingSpace.Sha1.PlaceOf($"key {i}"), $"key {i}");
            var entry = Entry.After(null, name, "text", (ulong)i + 1, 0);
            foreach (var node in nodes)
            {
                if (node != nodes[i % 2] || i >= 5)
                {
                    node.Machine.Store.Merge(entry, default);
                }
            }
        }

        var (told, moved) = (0, 0);
        ring.World.Network.OnSent = envelope =>
        {
            told += envelope.Message switch
            {
                Compare compare => compare.Parts.Count,
                Compared compared => compared.Differences.Sum(difference => difference.Holds?.Count ?? 1),
                _ => 0,
            };
            moved += envelope.Message switch
            {
                Hold hold => hold.Entries.Count,
                Fetched fetched => fetched.Entries.Count,
                _ => 0,
            };
        };
        ring.World.Run(TimeSpan.FromSeconds(1.5));
        Assert.All(nodes, node => Assert.Equal(10_000, node.Machine.Store.Texts));
        Assert.Equal(5, moved);
        Assert.InRange(told, 1, 2_000);
    }

    [Fact]
    public void An_empty_node_gets_everything_while_it_still_answers()
    {
        var ring = new SmallWorld(new ChordOptions(RingSpace.Sha1) { Replicas = 2 });
        var node = ring.Grow(1)[0];
        for (var i = 0; i < 5_000; i++)
        {
            node.Machine.Store.Merge(Entry.After(null, new EntryName(RingSpace.Sha1.PlaceOf($"{i}"), $"{i}"), new string('x', 1000), (ulong)i + 1, 0), default);
        }

        var largest = 0;
        ring.World.Network.OnSent = envelope => largest = Math.Max(largest, envelope.Message is Hold hold ? hold.Entries.Sum(entry => entry.Size) : 0);
        var joined = ring.Join(node);
        ring.Settle();
        Assert.Equal((5_000, 5_000), (node.Machine.Store.Texts, joined.Machine.Store.Texts));
        Assert.InRange(largest, 1, Comparison.MaxBytesPerMessage);
    }
}
