using System;
using System.Collections.Generic;

namespace Ordo.Ordering.Raft;

/// <summary>
/// The end of the log that is kept in memory: everything behind <see cref="Base"/>, which is the last entry that a snapshot covers and that was
/// cut off. It also knows how far the log is flushed, also while entries are replaced under a flush that is under way.
/// </summary>
public sealed class RaftLog
{
    private readonly List<Entry> _entries = [];
    private Entry[] _slice = [];
    private LogIndex _unwrittenFrom;
    private LogIndex _flushing;

    /// <summary>Creates a log from what recovery found: all of it is flushed.</summary>
    public RaftLog(LogIndex baseIndex, Term baseTerm, ReadOnlySpan<Entry> entries)
    {
        Base = baseIndex;
        BaseTerm = baseTerm;
        Flushed = baseIndex;
        _unwrittenFrom = baseIndex + 1;
        _flushing = baseIndex;
        foreach (var entry in entries)
        {
            Append(entry);
        }

        Flushed = Last;
        _flushing = Last;
        _unwrittenFrom = Last + 1;
    }

    /// <summary>The index before the first entry in memory.</summary>
    public LogIndex Base { get; private set; }

    /// <summary>The term at <see cref="Base"/>.</summary>
    public Term BaseTerm { get; private set; }

    /// <summary>The index of the last entry.</summary>
    public LogIndex Last => Base + _entries.Count;

    /// <summary>The term of the last entry.</summary>
    public Term LastTerm => _entries.Count == 0 ? BaseTerm : _entries[^1].Term;

    /// <summary>Up to here the log as it is now is flushed.</summary>
    public LogIndex Flushed { get; private set; }

    /// <summary>Whether some entry is not yet part of a batch to be written.</summary>
    public bool HasUnwritten => _unwrittenFrom <= Last;

    /// <summary>The entry at an index in memory.</summary>
    public Entry this[LogIndex index] => _entries[checked((int)(index - Base - 1))];

    /// <summary>The term at an index, or null when it is cut off or beyond the end.</summary>
    public Term? TermAt(LogIndex index)
    {
        if (index < Base || index > Last)
        {
            return null;
        }

        return index == Base ? BaseTerm : this[index].Term;
    }

    /// <summary>Whether the log holds an entry of this term at this index (the consistency check of AppendEntries).</summary>
    public bool Matches(LogIndex index, Term term) => TermAt(index) == term;

    /// <summary>Whether a candidate's log is at least as up to date as this one (paper §5.4.1).</summary>
    public bool IsUpToDate(LogIndex lastIndex, Term lastTerm) =>
        lastTerm > LastTerm || (lastTerm == LastTerm && lastIndex >= Last);

    /// <summary>Adds an entry at the end.</summary>
    public void Append(Entry entry)
    {
        if (entry.Index != Last + 1)
        {
            throw new OrderInvariantException($"Entry {entry.Index} does not follow {Last}.");
        }

        _entries.Add(entry);
    }

    /// <summary>Removes all entries behind <paramref name="last"/>; also from what a flush under way will report.</summary>
    public void TruncateAfter(LogIndex last)
    {
        _entries.RemoveRange(checked((int)(last - Base)), checked((int)(Last - last)));
        _slice = [];
        Flushed = LogIndex.Min(Flushed, last);
        _flushing = LogIndex.Min(_flushing, last);
        _unwrittenFrom = LogIndex.Min(_unwrittenFrom, last + 1);
    }

    /// <summary>Forgets everything: the log goes on behind a snapshot that is durable.</summary>
    public void Reset(LogIndex index, Term term)
    {
        _entries.Clear();
        _slice = [];
        Base = index;
        BaseTerm = term;
        Flushed = index;
        _flushing = index;
        _unwrittenFrom = index + 1;
    }

    /// <summary>How far back from an index the log goes with so many entries of so many bytes; at most to <see cref="Base"/>.</summary>
    public LogIndex StepBack(LogIndex from, int entries, long bytes)
    {
        var at = from;
        for (; at > Base && from - at < entries; at -= 1)
        {
            bytes -= this[at].Weight;
            if (bytes < 0)
            {
                break;
            }
        }

        return at;
    }

    /// <summary>Drops the entries up to an index that a durable snapshot covers.</summary>
    public void CompactTo(LogIndex index)
    {
        if (index <= Base)
        {
            return;
        }

        var term = TermAt(index) ?? throw new OrderInvariantException($"Cannot cut the log at {index}: it ends at {Last}.");
        _entries.RemoveRange(0, checked((int)(index - Base)));
        _slice = [];
        Base = index;
        BaseTerm = term;
        Flushed = LogIndex.Max(Flushed, index);
        _flushing = LogIndex.Max(_flushing, index);
        _unwrittenFrom = LogIndex.Max(_unwrittenFrom, index + 1);
    }

    /// <summary>
    /// The entries from an index on, as many as fit into <paramref name="maxBytes"/>, at least one. Two followers at the same place share the copy.
    /// </summary>
    public ReadOnlyMemory<Entry> Slice(LogIndex from, int maxBytes)
    {
        if (from > Last)
        {
            return ReadOnlyMemory<Entry>.Empty;
        }

        var start = checked((int)(from - Base - 1));
        var count = 0;
        for (long bytes = 0; start + count < _entries.Count; count++)
        {
            bytes += _entries[start + count].Weight;
            if (bytes > maxBytes && count > 0)
            {
                break;
            }
        }

        if (_slice.Length != count || _slice[0].Index != from)
        {
            _slice = _entries.GetRange(start, count).ToArray();
        }

        return _slice;
    }

    /// <summary>Takes the entries to be written next; <see cref="Written"/> reports them flushed.</summary>
    public ReadOnlyMemory<Entry> TakeUnwritten(int maxBytes)
    {
        var entries = Slice(_unwrittenFrom, maxBytes);
        _unwrittenFrom += entries.Length;
        _flushing = _unwrittenFrom - 1;
        return entries;
    }

    /// <summary>The index behind which unwritten entries start.</summary>
    public LogIndex WrittenUpTo => _unwrittenFrom - 1;

    /// <summary>What was taken last is flushed.</summary>
    public void Written() => Flushed = LogIndex.Max(Flushed, _flushing);

    /// <summary>The largest index up to <paramref name="index"/> whose term is at most <paramref name="term"/>: nothing behind it can match.</summary>
    public LogIndex LastWithTermAtMost(LogIndex index, Term term)
    {
        var at = LogIndex.Min(index, Last);
        while (at > Base && this[at].Term > term)
        {
            at -= 1;
        }

        return at;
    }
}
