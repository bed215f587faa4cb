using Ordo.Machine;

namespace Ordo.Node.Wire;

/// <summary>What peer connections need of the member they belong to.</summary>
internal interface IPeerHost
{
    /// <summary>What is counted.</summary>
    MemberMetrics Metrics { get; }

    /// <summary>Whether the member belongs to a formed cluster, so that its peers are to be there.</summary>
    bool IsFormed { get; }

    /// <summary>What to greet a peer with.</summary>
    Hello HelloTo(MemberId peer);

    /// <summary>Judges a peer's greeting: the reason to close, or null. It sees to the line that says so.</summary>
    string? Take(Hello hello);

    /// <summary>The connection dialed to a peer is open.</summary>
    void LinkUp(MemberId peer);

    /// <summary>The connection that a peer dialed is closed.</summary>
    void LinkDown(MemberId peer);

    /// <summary>Takes a message; waits while the member is behind.</summary>
    ValueTask TakeAsync(MemberId from, PeerMessage message);
}
