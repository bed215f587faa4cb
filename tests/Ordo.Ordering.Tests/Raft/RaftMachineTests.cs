using Ordo.Machine;
using Ordo.Ordering.Raft;

namespace Ordo.Ordering.Tests.Raft;

/// <summary>What no trace of well-behaved machines can show: messages that nobody of ours sends, and invariants that are broken.</summary>
public sealed class RaftMachineTests
{
    private static readonly MemberId One = new(1);
    private static readonly MemberId Two = new(2);
    private static readonly MemberId Three = new(3);
    private static readonly Instant Start = new(0);

    [Fact]
    public void The_commit_index_never_passes_what_the_message_itself_proves()
    {
        // Figure 2, AppendEntries receiver 5. Entries 3 and 4 agree with nothing that this leader has shown.
        var machine = Follower(1, 1, 1, 1);

        machine.Receive(Two, new AppendRequest(new Term(2), new LogIndex(1), new Term(1), new LogIndex(4), new[] { At(2, 1) }), Start);

        Assert.Equal(new LogIndex(2), machine.CommitIndex);
        Assert.Equal(new LogIndex(4), machine.LastIndex);
    }

    [Fact]
    public void Who_is_no_voter_or_oneself_is_not_heard()
    {
        var machine = Follower(1);

        machine.Receive(new MemberId(9), new VoteRequest(new Term(5), new LogIndex(9), new Term(4), Transfer: false), Start);
        machine.Receive(One, new Heartbeat(new Term(5), default, 1), Start);

        Assert.Equal(new Term(1), machine.Term);
        Assert.Empty(machine.Collect(diskIdle: true).Messages);
    }

    [Fact]
    public void The_word_to_campaign_comes_from_the_leader_or_not_at_all()
    {
        var machine = Follower(1);
        machine.Receive(Two, new Heartbeat(new Term(2), default, 1), Start);

        machine.Receive(Three, new TimeoutNow(new Term(2)), Start);
        Assert.Equal(RaftRole.Follower, machine.Role);
        machine.Receive(Two, new TimeoutNow(new Term(2)), Start);
        Assert.Equal(RaftRole.Candidate, machine.Role);
    }

    [Fact]
    public void Who_votes_alone_waits_for_nobody_before_it_campaigns()
    {
        var machine = new RaftMachine(new RaftOptions { Self = One, Voters = [One] }, new RaftRecovery(new Term(3), MemberId.None, default, default, default), seed: 1, Start);
        Assert.Equal(Start, machine.NextTimer);
        machine.Tick(Start);
        Assert.Equal((RaftRole.Candidate, new Term(4)), (machine.Role, machine.Term));
        machine.Persisted(machine.Collect(diskIdle: true).Persist!.Mark); // Its own vote counts once it is on the disk, not before.
        Assert.Equal(RaftRole.Leader, machine.Role);
    }

    [Fact]
    public void Two_leaders_in_one_term_stop_the_member()
    {
        var machine = Follower(1);
        machine.Receive(Two, new Heartbeat(new Term(2), default, 1), Start);

        Assert.Throws<OrderInvariantException>(() => machine.Receive(Three, new Heartbeat(new Term(2), default, 1), Start));
    }

    [Fact]
    public void Replacing_a_committed_entry_stops_the_member()
    {
        // No leader leaves out what follows a committed entry and then sends another one in its place; memory that lies may.
        var machine = Follower(1, 1);
        machine.Receive(Two, Append(2, behind: 2, behindTerm: 1, commit: 2), Start);

        Assert.Throws<OrderInvariantException>(
            () => machine.Receive(Three, Append(3, behind: 0, behindTerm: 0, commit: 2, At(1, 1), At(2, 1), At(2, 3)), Start));
    }

    [Fact]
    public void A_commit_index_beyond_the_log_stops_the_member()
    {
        var machine = Follower(1);

        Assert.Throws<OrderInvariantException>(() => machine.Receive(Two, new Heartbeat(new Term(2), new LogIndex(7), 1), Start)); // What this member acknowledged is gone.
    }

    [Fact]
    public void A_flush_that_is_not_under_way_stops_the_member() =>
        Assert.Throws<OrderInvariantException>(() => Follower(1).Persisted(1));

    [Fact]
    public void A_second_batch_waits_for_the_first_flush_and_for_an_idle_disk()
    {
        var machine = Follower(1);
        machine.Receive(Two, new Heartbeat(new Term(2), default, 1), Start);
        Assert.Null(machine.Collect(diskIdle: false).Persist);

        var first = machine.Collect(diskIdle: true).Persist;
        Assert.Equal(new Term(2), first!.Term);
        machine.Release();
        machine.Receive(Two, new Heartbeat(new Term(3), default, 1), Start);
        Assert.Null(machine.Collect(diskIdle: true).Persist);

        machine.Persisted(first.Mark);
        Assert.Equal(new Term(3), machine.Collect(diskIdle: true).Persist!.Term);
    }

    [Fact]
    public void A_term_held_back_by_a_slow_disk_is_answered_once_it_is_flushed()
    {
        var machine = Follower(1);
        machine.Receive(Two, new Heartbeat(new Term(2), default, 4), Start);
        var batch = machine.Collect(diskIdle: true).Persist!;
        Assert.Empty(machine.Collect(diskIdle: false).Messages);

        machine.Persisted(batch.Mark);

        Assert.Equal([(Two, new HeartbeatReply(new Term(2), 4, default, default))], machine.Collect(diskIdle: true).Messages);
    }

    private static RaftMachine Follower(params long[] terms)
    {
        var entries = terms.Select((term, place) => At(place + 1, term)).ToArray();
        var options = new RaftOptions { Self = One, Voters = [One, Two, Three] };
        return new RaftMachine(options, new RaftRecovery(new Term(1), MemberId.None, default, default, entries), seed: 1, Start);
    }

    private static AppendRequest Append(long term, long behind, long behindTerm, long commit, params Entry[] entries) =>
        new(new Term(term), new LogIndex(behind), new Term(behindTerm), new LogIndex(commit), entries);

    private static Entry At(long index, long term) => new(new LogIndex(index), new Term(term), EntryKind.Command, default);
}
