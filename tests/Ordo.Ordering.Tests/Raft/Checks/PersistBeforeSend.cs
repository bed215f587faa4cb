using Ordo.Machine;
using Ordo.Ordering.Raft;
using Ordo.Ordering.Tests.Raft.Cluster;

namespace Ordo.Ordering.Tests.Raft.Checks;

/// <summary>A message leaves only when everything that it asserts is on the sender's disk.</summary>
internal sealed class PersistBeforeSend : ITurnObserver
{
    public void TurnEnded(MemberCluster cluster, Member member, OrderEffects effects)
    {
        foreach (var (to, message) in effects.Messages)
        {
            Check(member, to, (RaftMessage)message);
        }
    }

    private static void Check(Member member, MemberId to, RaftMessage message)
    {
        var disk = member.Disk;
        var promised = message switch
        {
            PreVoteRequest => new Term(message.Term.Value - 1),
            PreVoteReply { Granted: true } => default, // It repeats the term asked for and asserts nothing of its own.
            _ => message.Term,
        };
        Assert.True(disk.Term >= promised, $"Member {member.Id} sends {message}, but its disk has term {disk.Term}.");
        var kept = message switch
        {
            VoteRequest => disk.Term == message.Term && disk.Vote == member.Id,
            VoteReply { Granted: true } => disk.Term == message.Term && disk.Vote == to,
            AppendAccepted { Match: var match } => HoldsUpTo(member, match),
            HeartbeatReply { Match: var match } => HoldsUpTo(member, match),
            _ => true,
        };
        Assert.True(kept, $"Member {member.Id} sends {message} before it is on its disk.");
    }

    private static bool HoldsUpTo(Member member, LogIndex match) =>
        match <= member.Machine.BaseIndex || (member.Machine.TermAt(match) is { } term && member.Disk.Holds(match, term));
}
