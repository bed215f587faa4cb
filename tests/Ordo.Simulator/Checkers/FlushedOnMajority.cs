using Ordo.Machine;
using Ordo.Ordering;

namespace Ordo.Simulator;

/// <summary>
/// PROMISES 5 and 19: what is delivered anywhere is flushed on a majority, and what was flushed of it on a member is still there when that member has started again.
/// It keeps its own account of each disk, from the flushes that ended.
/// </summary>
internal sealed class FlushedOnMajority(IReadOnlyList<MemberId> members)
{
    private readonly Dictionary<MemberId, Account> _disks = members.ToDictionary(member => member, _ => new Account());

    /// <summary>What one disk holds for certain: everything up to a snapshot, and the terms of the entries behind.</summary>
    private sealed class Account
    {
        public LogIndex Snapshot { get; set; }

        public List<Term> Terms { get; } = [];

        public bool Holds(LogIndex index, Term term) =>
            index <= Snapshot || (index.Value <= Terms.Count && Terms[(int)index.Value - 1] == term);

        /// <summary>Entries follow an index; a gap before them is what a snapshot covers.</summary>
        public void Put(LogIndex previous, ReadOnlySpan<Entry> entries)
        {
            if (previous.Value < Terms.Count)
            {
                Terms.RemoveRange((int)previous.Value, Terms.Count - (int)previous.Value);
            }

            while (Terms.Count < previous.Value)
            {
                Terms.Add(default);
            }

            foreach (ref readonly var entry in entries)
            {
                Terms.Add(entry.Term);
            }
        }
    }

    /// <summary>A record with entries behind an index is flushed.</summary>
    public void Flushed(MemberId member, LogIndex previous, ReadOnlySpan<Entry> entries) => _disks[member].Put(previous, entries);

    /// <summary>A snapshot from the leader is durable.</summary>
    public void Installed(MemberId member, LogIndex index) => _disks[member].Snapshot = LogIndex.Max(_disks[member].Snapshot, index);

    /// <summary>A member delivers an entry as the first.</summary>
    public void Delivered(MemberId member, LogIndex index, Term term)
    {
        var holders = _disks.Values.Count(disk => disk.Holds(index, term));
        if (holders < (members.Count / 2) + 1)
        {
            throw new Violation(
                nameof(FlushedOnMajority), $"M{member} delivers entry {index} of term {term}, which is flushed on {holders} of {members.Count} members");
        }
    }

    /// <summary>A member has read its disk.</summary>
    /// <param name="member">The member.</param>
    /// <param name="snapshot">What its snapshot covers.</param>
    /// <param name="entries">The entries behind it.</param>
    /// <param name="committed">What was delivered anywhere so far.</param>
    public void Recovered(MemberId member, LogIndex snapshot, ReadOnlySpan<Entry> entries, CommittedNeverLost committed)
    {
        var before = _disks[member];
        var now = new Account { Snapshot = snapshot };
        now.Put(snapshot, entries);
        _disks[member] = now;
        for (var index = committed.Last; index > snapshot; index -= 1)
        {
            var term = committed.TermAt(index);
            if (!before.Holds(index, term))
            {
                continue;
            }

            if (!now.Holds(index, term))
            {
                throw new Violation(
                    nameof(FlushedOnMajority), $"M{member} started again without entry {index} of term {term}, which was flushed there and delivered");
            }

            return; // What comes before is equal as well: the terms of a log only rise (LogMatching).
        }
    }
}
