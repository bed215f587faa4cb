using Ordo.Ordering.Raft;
using Ordo.Ordering.Tests.Raft.Cluster;

namespace Ordo.Ordering.Tests.Raft.Checks;

/// <summary>
/// State Machine Safety and Leader Completeness (paper figure 3): what one member considers committed is on the disks of a majority at that
/// moment, is the same for every other member, and is in the log of every later leader.
/// </summary>
internal sealed class CommittedLedger : ITurnObserver
{
    private readonly List<(Term Term, Term CommittedIn)> _terms = [default];

    /// <summary>Everything up to here was committed somewhere at some time.</summary>
    public LogIndex Last => new(_terms.Count - 1);

    public void TurnEnded(MemberCluster cluster, Member member, OrderEffects effects)
    {
        var machine = member.Machine;
        Assert.True(machine.CommitIndex <= machine.LastIndex, $"Member {member.Id} commits beyond its log.");
        while (Last < machine.CommitIndex)
        {
            Record(cluster, machine, Last + 1);
        }

        for (var index = LogIndex.Max(machine.BaseIndex, new LogIndex(1)); index <= Last; index += 1)
        {
            CheckHeld(member, index);
        }

        foreach (var entry in effects.Delivered)
        {
            Assert.True(entry.Index <= machine.CommitIndex && entry.Index <= machine.FlushedIndex, $"Entry {entry.Index} is delivered too early.");
        }
    }

    /// <summary>A leader holds whatever was committed in an earlier term, everybody what he himself says is committed.</summary>
    private void CheckHeld(Member member, LogIndex index)
    {
        var machine = member.Machine;
        var (term, committedIn) = _terms[(int)index.Value];
        if (index <= machine.CommitIndex || (machine.Role == RaftRole.Leader && machine.Term > committedIn))
        {
            var found = machine.TermAt(index);
            Assert.True(found == term, $"Entry {index}, committed with term {term}, has term {found} on {machine.Role} {member.Id}.");
        }
    }

    private void Record(MemberCluster cluster, RaftMachine machine, LogIndex index)
    {
        var term = machine.TermAt(index) ?? throw new InvalidOperationException($"Entry {index} was committed and cut off unseen.");
        var holders = cluster.Members.Count(m => m.Disk.Holds(index, term));
        Assert.True(holders >= cluster.Majority, $"Entry {index} of term {term} is committed, but only on {holders} disks.");
        foreach (var member in cluster.Members.Where(m => !m.Disk.Holds(index, term)))
        {
            Assert.False(CouldBeElected(cluster, member), $"Entry {index} of term {term} is committed, but {member.Id} could be elected without it.");
        }

        _terms.Add((term, machine.Term));
    }

    /// <summary>
    /// Whether the logs on disk would let the member win: then what it lacks is not committed, on however many disks it is (figure 8).
    /// </summary>
    private static bool CouldBeElected(MemberCluster cluster, Member candidate)
    {
        var end = candidate.Disk.End;
        return cluster.Members.Count(m => m.Disk.End.CompareTo(end) <= 0) >= cluster.Majority;
    }
}
