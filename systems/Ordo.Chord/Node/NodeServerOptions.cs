using System;
using Ordo.Chord.Machine;
using Ordo.CommandLine;

namespace Ordo.Chord.Node;

/// <summary>What the process of a node is told at its start.</summary>
/// <param name="Address">Where it listens and is reached.</param>
internal sealed record NodeServerOptions(HostAndPort Address)
{
    /// <summary>The registry that hands out places; null in a ring without one.</summary>
    public HostAndPort? Registry { get; init; }

    /// <summary>A node of the ring to join; null begins a ring.</summary>
    public HostAndPort? Join { get; init; }

    /// <summary>m, in a ring without a registry: 1 to 160.</summary>
    public int Bits { get; init; } = RingId.Bits;

    /// <summary>How many nodes hold each key.</summary>
    public int Replicas { get; init; } = 3;

    /// <summary>How many places the node has, in a ring without a registry.</summary>
    public int VirtualNodes { get; init; } = 1;

    /// <summary>The port of its page; null for none.</summary>
    public int? WebPort { get; init; }

    /// <summary>The clock of it all.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>How its ring is kept.</summary>
    /// <param name="space">The places of the ring.</param>
    public ChordOptions ToChord(RingSpace space) => new(space) { Replicas = Replicas, TableIsGiven = Registry is not null };
}
