using Ordo.Ordering.Raft;
using Ordo.State;

namespace Ordo.Node;

/// <summary>What a member finds on its disk at start.</summary>
/// <param name="Order">Term, vote and log for the order protocol.</param>
/// <param name="State">The state of the snapshot, or a new one.</param>
/// <param name="Boot">The boot number of this start: higher than any used before.</param>
public sealed record Recovered(RaftRecovery Order, OrdoState State, ulong Boot);
