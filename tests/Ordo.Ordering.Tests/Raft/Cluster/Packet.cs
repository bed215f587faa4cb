using Ordo.Machine;
using Ordo.Ordering.Raft;

namespace Ordo.Ordering.Tests.Raft.Cluster;

/// <summary>A message under way.</summary>
internal sealed record Packet(MemberId From, MemberId To, RaftMessage Message);
