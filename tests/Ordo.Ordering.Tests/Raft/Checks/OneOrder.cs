using Ordo.Machine;
using Ordo.Ordering.Tests.Raft.Cluster;

namespace Ordo.Ordering.Tests.Raft.Checks;

/// <summary>The promise to the state: every member's state is a beginning of one and the same order, also when it came as a snapshot.</summary>
internal sealed class OneOrder : ITurnObserver
{
    private readonly List<string> _order = [];
    private readonly Dictionary<LogIndex, int> _countAt = new() { [default] = 0 };
    private readonly Dictionary<MemberId, LogIndex> _checked = [];

    public void TurnEnded(MemberCluster cluster, Member member, OrderEffects effects)
    {
        // The effects of this turn are applied after it; what stands here is the state as it was before.
        if (_checked.TryGetValue(member.Id, out var before) && before == member.Applied)
        {
            return;
        }

        _checked[member.Id] = member.Applied;
        var shared = Math.Min(_order.Count, member.State.Count);
        for (var place = 0; place < shared; place++)
        {
            Assert.True(_order[place] == member.State[place], $"Member {member.Id} has {member.State[place]} at place {place}, others {_order[place]}.");
        }

        for (var place = shared; place < member.State.Count; place++)
        {
            _order.Add(member.State[place]);
        }

        if (!_countAt.TryAdd(member.Applied, member.State.Count))
        {
            Assert.True(_countAt[member.Applied] == member.State.Count, $"Member {member.Id} counts otherwise at entry {member.Applied}.");
        }
    }
}
