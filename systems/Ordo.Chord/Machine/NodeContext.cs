using Ordo.Chord.Machine.Messages;
using Ordo.Machine;

namespace Ordo.Chord.Machine;

/// <summary>What all parts of a node share: who it is, what time it is in this call, and where effects go.</summary>
internal sealed class NodeContext(ChordOptions options, NodeRef self, SeededRandom random)
{
    /// <summary>How the ring is kept.</summary>
    public ChordOptions Options { get; } = options;

    /// <summary>This node.</summary>
    public NodeRef Self { get; } = self;

    /// <summary>The only chance there is.</summary>
    public SeededRandom Random { get; } = random;

    /// <summary>The effects of this call.</summary>
    public Outbox Outbox { get; } = new();

    /// <summary>The instant of this call.</summary>
    public Instant Now { get; set; }

    /// <summary>Sends a message of this node.</summary>
    public void Send(NodeRef to, RingMessage message) => Outbox.Send(Self, to, message);
}
