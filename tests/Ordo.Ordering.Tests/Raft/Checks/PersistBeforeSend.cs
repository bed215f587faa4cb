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
            Check(cluster, member, to, (RaftMessage)message);
        }
    }

    private static void Check(MemberCluster cluster, Member member, MemberId to, RaftMessage message)
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
            AppendAccepted { Match: var match } => HoldsUpTo(member, cluster[to], message.Term, match),
            HeartbeatReply { Match: var match } => HoldsUpTo(member, cluster[to], message.Term, match),
            _ => true,
        };
        Assert.True(kept, $"Member {member.Id} sends {message} before it is on its disk.");
    }

    /// <summary>An acknowledgement says that the own log, up to there, is that of the term's leader, and flushed.</summary>
    private static bool HoldsUpTo(Member member, Member leader, Term term, LogIndex match)
    {
        var entryTerm = member.Machine.TermAt(match);
        var leads = leader.IsUp && leader.Machine.Role == RaftRole.Leader && leader.Machine.Term == term;
        return match < member.Machine.BaseIndex
            || (entryTerm is { } own && member.Disk.Holds(match, own) && (!leads || match < leader.Machine.BaseIndex || leader.Machine.TermAt(match) == own));
    }
}
