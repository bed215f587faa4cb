using Ordo.Chord.Machine;
using Ordo.Chord.Machine.Messages;
using Ordo.Chord.Simulator;

namespace Ordo.Chord.Tests.Machine.Rings;

/// <summary>A ring in simulated time, and what tests ask of it.</summary>
internal sealed class SmallWorld(ChordOptions? options = null, ulong seed = 1)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    public World World { get; } = new(seed, options ?? new ChordOptions(RingSpace.Sha1));

    /// <summary>What the checkers of the simulator see now; null when nothing is wrong.</summary>
    public string? Problem
    {
        get
        {
            var ring = new RingView(World);
            return new OneRing().Problem(ring) ?? new OrderedSuccessorLists().Problem(ring) ?? new KeysOnTheirHolders().Problem(ring);
        }
    }

    /// <summary>Grows a ring by joins.</summary>
    public List<SimNode> Grow(int count)
    {
        var nodes = new List<SimNode> { World.Add() };
        nodes[0].Create();
        for (var i = 1; i < count; i++)
        {
            nodes.Add(Join(nodes[0]));
        }

        Settle();
        return nodes;
    }

    public SimNode Join(SimNode through, RingId? id = null)
    {
        var node = World.Add(id: id);
        node.Join(NodeRef.At(through.Self.Address));
        return node;
    }

    /// <summary>Waits until the ring is whole and every key is where it belongs.</summary>
    public void Settle() => Assert.True(World.RunUntil(() => Problem is null && World.Nodes().TrueForAll(node => node.IsOnRing), Limit, Step), Problem ?? "somebody is on no ring");

    /// <summary>Does an operation and waits for its outcome.</summary>
    public Outcome Do(SimNode at, OperationKind kind, string key, string? text = null)
    {
        Outcome? outcome = null;
        at.Submit(kind, key, text, ended => outcome = ended);
        World.RunUntil(() => outcome is not null, Limit, TimeSpan.FromMilliseconds(1));
        return outcome!;
    }

    /// <summary>Saves keys and waits until every holder has them.</summary>
    public List<string> Save(SimNode at, int count)
    {
        var keys = new List<string>();
        for (var i = 0; i < count; i++)
        {
            keys.Add($"key {i}");
            Assert.Equal(OutcomeKind.Done, Do(at, OperationKind.Save, keys[i], $"text {i}").Kind);
        }

        Settle();
        return keys;
    }

    /// <summary>Whether each of the saved keys has its text.</summary>
    public void AssertAllThere(SimNode at, List<string> keys)
    {
        for (var i = 0; i < keys.Count; i++)
        {
            Assert.Equal((OutcomeKind.Done, $"text {i}"), (Do(at, OperationKind.Get, keys[i]) is var got ? (got.Kind, got.Text) : default));
        }
    }

    public SimNode OwnerOf(string key)
    {
        var owner = new RingView(World).OwnerOf(World.Options.Space.PlaceOf(key));
        return World.Nodes().Find(node => node.Self == owner)!;
    }
}
