using Ordo.Machine;
using Ordo.Ordering.Raft;
using Ordo.Ordering.Tests.Raft.Cluster;

namespace Ordo.Ordering.Tests.Raft.Checks;

/// <summary>Election Safety (paper figure 3): at most one leader can be elected in a given term.</summary>
internal sealed class OneLeaderPerTerm : ITurnObserver
{
    private readonly Dictionary<Term, MemberId> _leaders = [];

    public void TurnEnded(MemberCluster cluster, Member member, OrderEffects effects)
    {
        if (member.Machine.Role == RaftRole.Leader && !_leaders.TryAdd(member.Machine.Term, member.Id))
        {
            Assert.True(
                _leaders[member.Machine.Term] == member.Id,
                $"Members {_leaders[member.Machine.Term]} and {member.Id} both lead term {member.Machine.Term}.");
        }
    }
}
