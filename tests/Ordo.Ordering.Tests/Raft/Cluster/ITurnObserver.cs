namespace Ordo.Ordering.Tests.Raft.Cluster;

/// <summary>Sees what every turn of every member did: checkers and the trace are such observers.</summary>
internal interface ITurnObserver
{
    /// <summary>
    /// The member's turn ended with these effects: its machine is already in the new state, its disk not yet.
    /// </summary>
    void TurnEnded(MemberCluster cluster, Member member, OrderEffects effects);

    /// <summary>A barrier is about to be asked for.</summary>
    void BarrierAsked(long ticket)
    {
    }

    /// <summary>A member restarted from its disk.</summary>
    void Restarted(Member member)
    {
    }
}
