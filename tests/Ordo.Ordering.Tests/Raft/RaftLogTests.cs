using System.Text;
using Ordo.Ordering.Raft;

namespace Ordo.Ordering.Tests.Raft;

/// <summary>What the log says is flushed while it is cut at either end under a flush that is still going on.</summary>
public sealed class RaftLogTests
{
    [Fact]
    public void Everything_recovered_is_flushed()
    {
        var log = new RaftLog(new LogIndex(3), new Term(1), [At(4, 1), At(5, 2)]);

        Assert.Equal(new LogIndex(5), log.Last);
        Assert.Equal(new LogIndex(5), log.Flushed);
        Assert.Equal(new Term(2), log.LastTerm);
        Assert.False(log.HasUnwritten);
    }

    [Fact]
    public void Only_what_was_taken_before_the_flush_is_flushed_by_it()
    {
        var log = Log(1, 1);
        log.Append(At(3, 1));
        Assert.Equal([3L], Taken(log));
        log.Append(At(4, 1));

        log.Written();

        Assert.Equal(new LogIndex(3), log.Flushed);
        Assert.True(log.HasUnwritten);
        Assert.Equal(new LogIndex(3), log.WrittenUpTo);
        Assert.Equal([4L], Taken(log));
    }

    [Fact]
    public void An_entry_replaced_during_its_flush_is_not_flushed_by_it()
    {
        var log = Log(1);
        log.Append(At(2, 1));
        log.Append(At(3, 1));
        Taken(log);

        log.TruncateAfter(new LogIndex(2));
        log.Append(At(3, 2));
        log.Written();

        Assert.Equal(new LogIndex(2), log.Flushed);
        Assert.Equal([3L], Taken(log));
        log.Written();
        Assert.Equal(new LogIndex(3), log.Flushed);
    }

    [Fact]
    public void What_was_flushed_and_is_replaced_is_not_flushed_any_more()
    {
        var log = Log(1, 1, 1);

        log.TruncateAfter(new LogIndex(1));
        log.Append(At(2, 2));

        Assert.Equal(new LogIndex(1), log.Flushed);
        Assert.Equal(new LogIndex(1), log.WrittenUpTo);
        Assert.Equal([2L], Taken(log));
    }

    [Fact]
    public void A_flush_under_way_reports_nothing_of_a_log_that_was_replaced_by_a_snapshot()
    {
        var log = Log(1);
        log.Append(At(2, 1));
        log.Append(At(3, 1));
        Taken(log);

        log.Reset(new LogIndex(2), new Term(2));
        log.Written();

        Assert.Equal(new LogIndex(2), log.Flushed);
        Assert.Equal(new LogIndex(2), log.Last);
        Assert.False(log.HasUnwritten);
    }

    [Fact]
    public void A_snapshot_that_agrees_counts_as_flushed_and_what_follows_it_is_still_to_be_written()
    {
        var log = Log(1);
        log.Append(At(2, 1));
        log.Append(At(3, 1));

        log.CompactTo(new LogIndex(2));

        Assert.Equal(new LogIndex(2), log.Flushed);
        Assert.Equal(new LogIndex(2), log.WrittenUpTo);
        Assert.Equal([3L], Taken(log));
        Assert.Equal(new Term(1), log.TermAt(new LogIndex(2)));
        Assert.Null(log.TermAt(new LogIndex(1)));
    }

    [Fact]
    public void A_slice_holds_what_fits_and_at_least_one_entry()
    {
        var log = Log(1, 1, 1);
        var weight = At(1, 1).Weight;

        Assert.Equal(2, log.Slice(new LogIndex(1), (2 * weight) + 1).Length);
        Assert.Equal(1, log.Slice(new LogIndex(2), 1).Length);
        Assert.Equal(0, log.Slice(new LogIndex(4), 1000).Length);
    }

    [Fact]
    public void A_slice_taken_before_a_replacement_keeps_the_old_entries()
    {
        var log = Log(1, 1);
        var before = log.Slice(new LogIndex(2), 1000);

        log.TruncateAfter(new LogIndex(1));
        log.Append(At(2, 2));

        Assert.Equal(new Term(1), before.Span[0].Term);
        Assert.Equal(new Term(2), log.Slice(new LogIndex(2), 1000).Span[0].Term);
    }

    [Fact]
    public void A_hint_skips_all_entries_of_later_terms()
    {
        var log = Log(1, 1, 2, 2, 4);

        Assert.Equal(new LogIndex(4), log.LastWithTermAtMost(new LogIndex(5), new Term(3)));
        Assert.Equal(new LogIndex(2), log.LastWithTermAtMost(new LogIndex(4), new Term(1)));
        Assert.Equal(new LogIndex(5), log.LastWithTermAtMost(new LogIndex(9), new Term(4)));
        Assert.Equal(new LogIndex(0), log.LastWithTermAtMost(new LogIndex(5), new Term(0)));
    }

    [Theory]
    [InlineData(3, 1, false)]
    [InlineData(1, 3, true)]
    [InlineData(2, 2, true)]
    [InlineData(1, 2, false)]
    [InlineData(9, 1, false)]
    public void The_later_last_term_is_more_up_to_date_then_the_longer_log(long lastIndex, long lastTerm, bool upToDate)
    {
        var log = Log(1, 2);

        Assert.Equal(upToDate, log.IsUpToDate(new LogIndex(lastIndex), new Term(lastTerm)));
    }

    [Fact]
    public void A_gap_and_a_cut_beyond_the_end_break_an_invariant()
    {
        var log = Log(1);

        Assert.Throws<OrderInvariantException>(() => log.Append(At(3, 1)));
        Assert.Throws<OrderInvariantException>(() => log.CompactTo(new LogIndex(2)));
    }

    private static RaftLog Log(params long[] terms) =>
        new(default, default, terms.Select((term, place) => At(place + 1, term)).ToArray());

    private static Entry At(long index, long term) =>
        new(new LogIndex(index), new Term(term), EntryKind.Command, Encoding.UTF8.GetBytes($"{term}@{index}"));

    private static long[] Taken(RaftLog log) => [.. log.TakeUnwritten(10_000).ToArray().Select(e => e.Index.Value)];
}
