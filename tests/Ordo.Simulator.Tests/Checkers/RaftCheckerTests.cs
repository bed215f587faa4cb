using Ordo.Ordering;
using static Ordo.Simulator.Tests.Checkers.Samples;

namespace Ordo.Simulator.Tests.Checkers;

/// <summary>The checkers of the order: a good history passes, a bad one does not.</summary>
public sealed class RaftCheckerTests
{
    [Fact]
    public void Two_leaders_in_one_term_are_seen()
    {
        var leaders = new OneLeaderPerTerm();
        leaders.Leads(new Term(1), M1, boot: 1);
        leaders.Leads(new Term(1), M1, boot: 1);
        leaders.Leads(new Term(2), M2, boot: 1);
        Breaks(nameof(OneLeaderPerTerm), () => leaders.Leads(new Term(2), M3, boot: 1));
        Breaks(nameof(OneLeaderPerTerm), () => leaders.Leads(new Term(1), M1, boot: 2));
    }

    [Fact]
    public void A_vote_that_was_forgotten_is_seen()
    {
        var leaders = new OneLeaderPerTerm();
        leaders.Votes(new Term(1), M1, M2);
        leaders.Votes(new Term(1), M1, M2);
        leaders.Votes(new Term(2), M1, M3);
        Breaks(nameof(OneLeaderPerTerm), () => leaders.Votes(new Term(1), M1, M3));
    }

    [Fact]
    public void Logs_that_do_not_match_are_seen()
    {
        var matching = new LogMatching();
        matching.Holds(M1, Entry(2, term: 2), new Term(1));
        matching.Holds(M2, Entry(2, term: 2), new Term(1));
        matching.Holds(M2, Entry(2, term: 3), new Term(1));
        Breaks(nameof(LogMatching), () => matching.Holds(M3, Entry(2, term: 2, content: 1), new Term(1)));
        Breaks(nameof(LogMatching), () => matching.Holds(M3, Entry(2, term: 2), new Term(2)));
    }

    [Fact]
    public void Another_entry_where_one_was_delivered_is_seen()
    {
        var committed = new CommittedNeverLost();
        Assert.True(committed.Delivers(M1, Entry(1, term: 1)));
        Assert.False(committed.Delivers(M2, Entry(1, term: 1)));
        Breaks(nameof(CommittedNeverLost), () => committed.Delivers(M3, Entry(1, term: 2)));
        Breaks(nameof(CommittedNeverLost), () => committed.Delivers(M3, Entry(1, term: 1, content: 1)));
        Breaks(nameof(CommittedNeverLost), () => committed.Delivers(M1, Entry(3, term: 1)));
    }

    [Fact]
    public void A_leader_without_a_delivered_entry_is_seen()
    {
        var committed = new CommittedNeverLost();
        committed.Delivers(M1, Entry(1, term: 1));
        committed.BecomesLeader(M2, new Term(2), cutOff: default, _ => new Term(1));
        committed.BecomesLeader(M2, new Term(2), cutOff: new LogIndex(1), _ => null);
        Breaks(nameof(CommittedNeverLost), () => committed.BecomesLeader(M3, new Term(3), cutOff: default, _ => null));
        Breaks(nameof(CommittedNeverLost), () => committed.BecomesLeader(M3, new Term(3), cutOff: default, _ => new Term(2)));
    }

    [Fact]
    public void A_delivery_that_a_majority_has_not_flushed_is_seen()
    {
        var flushed = new FlushedOnMajority(Three);
        flushed.Flushed(M1, default, [Entry(1, term: 1), Entry(2, term: 1)]);
        Breaks(nameof(FlushedOnMajority), () => flushed.Delivered(M1, new LogIndex(1), new Term(1)));
        flushed.Flushed(M2, default, [Entry(1, term: 1)]);
        flushed.Delivered(M1, new LogIndex(1), new Term(1));
        flushed.Flushed(M2, default, [Entry(1, term: 2)]);
        Breaks(nameof(FlushedOnMajority), () => flushed.Delivered(M1, new LogIndex(1), new Term(1)));
        flushed.Installed(M3, new LogIndex(2));
        flushed.Delivered(M1, new LogIndex(2), new Term(1));
    }

    [Fact]
    public void A_restart_that_forgets_what_was_flushed_and_delivered_is_seen()
    {
        var committed = new CommittedNeverLost();
        committed.Delivers(M1, Entry(1, term: 1));
        var flushed = new FlushedOnMajority(Three);
        Entry[] log = [Entry(1, term: 1), Entry(2, term: 1)];
        flushed.Flushed(M1, default, log);
        flushed.Recovered(M1, default, log.AsSpan(0, 1), committed);
        Breaks(nameof(FlushedOnMajority), () => flushed.Recovered(M1, default, [], committed));
        flushed.Flushed(M2, default, log);
        flushed.Recovered(M2, new LogIndex(1), [], committed);
    }

    [Fact]
    public void States_that_differ_at_a_position_are_seen()
    {
        var states = new EqualStates();
        states.Measure(new(1, 1));
        states.Measure(new(2, 2));
        states.At(M1, position: 1, new(2, 2));
        Breaks(nameof(EqualStates), () => states.At(M2, position: 1, new(2, 3)));
        Breaks(nameof(EqualStates), () => states.At(M2, position: 2, new(2, 2)));
    }

    [Fact]
    public void A_cluster_that_does_not_come_to_rest_is_seen()
    {
        var liveness = new Liveness();
        LogIndex?[] equal = [new LogIndex(7), new LogIndex(7)];
        liveness.Overdue(unfinishedClients: 0, equal);
        Breaks(nameof(Liveness), () => liveness.Overdue(unfinishedClients: 1, equal));
        Breaks(nameof(Liveness), () => liveness.Overdue(unfinishedClients: 0, [new LogIndex(7), new LogIndex(6)]));
        Breaks(nameof(Liveness), () => liveness.Overdue(unfinishedClients: 0, [new LogIndex(7), null]));
        Breaks(nameof(Liveness), () => liveness.Overdue(unfinishedClients: 0, [null, null]));
    }
}
