using Ordo.Machine;
using Ordo.Ordering.Raft;

namespace Ordo.Ordering.Tests.Raft.Cluster;

/// <summary>
/// What one member's disk holds: exactly the batches whose flush was completed, and the newest snapshot. It follows the contract of
/// <see cref="PersistBatch"/>: a batch voids what earlier ones hold behind its <see cref="PersistBatch.Previous"/>.
/// </summary>
internal sealed class ModelDisk
{
    private readonly List<Entry> _entries = [];
    private LogIndex _base;
    private Term _baseTerm;

    public Term Term { get; private set; }

    public MemberId Vote { get; private set; }

    /// <summary>The newest durable snapshot; null before the first.</summary>
    public ReceivedSnapshot? Snapshot { get; private set; }

    /// <summary>The index of the last entry, snapshot included.</summary>
    public LogIndex Last => LogIndex.Max(_base + _entries.Count, SnapshotIndex);

    public LogIndex SnapshotIndex => Snapshot?.Index ?? default;

    /// <summary>The end of the log that a restart would find: what an election compares (paper §5.4.1).</summary>
    public (Term Term, LogIndex Index) End
    {
        get
        {
            var recovery = Recover();
            return recovery.Entries.IsEmpty
                ? (recovery.SnapshotTerm, recovery.SnapshotIndex)
                : (recovery.Entries.Span[^1].Term, recovery.Entries.Span[^1].Index);
        }
    }

    /// <summary>Fills the disk with a log that a scenario starts from.</summary>
    public void Prepare(Term term, MemberId vote, ReceivedSnapshot? snapshot, IEnumerable<Entry> entries)
    {
        Term = term;
        Vote = vote;
        Snapshot = snapshot;
        _entries.Clear();
        _entries.AddRange(entries);
        _base = snapshot?.Index ?? default;
        _baseTerm = snapshot?.Term ?? default;
    }

    /// <summary>A batch is flushed.</summary>
    public void Apply(PersistBatch batch)
    {
        Term = batch.Term;
        Vote = batch.Vote;
        if (!Follows(batch))
        {
            // An installed snapshot took the place of the log: what is on the disk before it belongs to another history, or ends earlier.
            Assert.True(batch.Previous <= SnapshotIndex, $"A batch behind {batch.Previous} does not follow what is on the disk.");
            _entries.Clear();
            _base = batch.Previous;
            _baseTerm = batch.PreviousTerm;
        }

        var kept = (int)Math.Max(0, batch.Previous - _base);
        _entries.RemoveRange(kept, _entries.Count - kept);
        foreach (var entry in batch.Entries.Span)
        {
            if (entry.Index > _base)
            {
                _entries.Add(entry);
            }
        }
    }

    /// <summary>A snapshot is durable; the log stays as it is.</summary>
    public void Save(ReceivedSnapshot snapshot)
    {
        if (snapshot.Index > SnapshotIndex)
        {
            Snapshot = snapshot;
        }
    }

    /// <summary>Frees the log up to an index that the snapshot covers.</summary>
    public void CutTo(LogIndex index)
    {
        var count = (int)Math.Min(index - _base, _entries.Count);
        if (count <= 0)
        {
            return;
        }

        _baseTerm = _entries[count - 1].Term;
        _base += count;
        _entries.RemoveRange(0, count);
    }

    /// <summary>The term of an entry that a restart would find, or null; what the snapshot covers counts as found.</summary>
    public bool Holds(LogIndex index, Term term)
    {
        if (index <= SnapshotIndex)
        {
            return true;
        }

        var place = (int)(index - _base - 1);
        return place >= 0 && place < _entries.Count && _entries[place].Term == term;
    }

    /// <summary>What a restart reads: entries count only if they follow the snapshot in the same history.</summary>
    public RaftRecovery Recover()
    {
        var snapshotTerm = Snapshot?.Term ?? default;
        return new RaftRecovery(Term, Vote, SnapshotIndex, snapshotTerm, EntriesBehindSnapshot(snapshotTerm));
    }

    private bool Follows(PersistBatch batch)
    {
        var kept = batch.Previous - _base;
        return kept < 0 || (kept <= _entries.Count && batch.PreviousTerm == (kept == 0 ? _baseTerm : _entries[(int)kept - 1].Term));
    }

    private Entry[] EntriesBehindSnapshot(Term snapshotTerm)
    {
        var covered = (int)(SnapshotIndex - _base);
        if (covered < 0 || covered > _entries.Count)
        {
            return [];
        }

        var termThere = covered == 0 ? _baseTerm : _entries[covered - 1].Term;
        return termThere == snapshotTerm ? [.. _entries.Skip(covered)] : [];
    }
}
