using Ordo.Ordering.Tests.Raft.Cluster;

namespace Ordo.Ordering.Tests.Raft.Checks;

/// <summary>A barrier covers everything that any member knew to be committed when it was asked for (paper §8).</summary>
internal sealed class BarriersCover(CommittedLedger ledger) : ITurnObserver
{
    private readonly Dictionary<long, LogIndex> _asked = [];

    /// <summary>How many barriers passed.</summary>
    public int Passed { get; private set; }

    public void BarrierAsked(long ticket) => _asked.Add(ticket, ledger.Last);

    public void TurnEnded(MemberCluster cluster, Member member, OrderEffects effects)
    {
        foreach (var (ticket, index) in effects.BarriersPassed)
        {
            Assert.True(_asked.Remove(ticket, out var committed), $"Barrier {ticket} is answered twice or was never asked for.");
            Assert.True(index >= committed, $"Barrier {ticket} holds at {index}, but {committed} was committed when it was asked for.");
            Passed++;
        }

        foreach (var ticket in effects.BarriersFailed)
        {
            Assert.True(_asked.Remove(ticket), $"Barrier {ticket} is answered twice or was never asked for.");
        }
    }
}
