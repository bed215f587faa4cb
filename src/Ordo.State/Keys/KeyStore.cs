using System.Collections.Generic;

namespace Ordo.State;

/// <summary>
/// The keys of all sequences together: how many there are, and which expire next (PROMISES 14). A key goes only when its time has come,
/// and never to make room.
/// </summary>
internal sealed class KeyStore(ContentHash content, StateLimits limits)
{
    /// <summary>Every table that is not empty, by its first expiry.</summary>
    private readonly PriorityQueue<KeyTable, Due> _due = new(DueOrder.Instance);

    public int Count { get; private set; }

    /// <summary>
    /// Whether there is no room. Asked after <see cref="Sweep"/>, so a full table holds no expired key: had the sweep left one, it had made
    /// room before.
    /// </summary>
    public bool IsFull => Count >= limits.MaxKeys;

    /// <summary>Adds a record to the table of its sequence. There must be room.</summary>
    public void Add(KeyTable table, KeyRecord record)
    {
        content.Add(table.Add(record));
        Count++;
        if (table.Count == 1)
        {
            Schedule(table);
        }
    }

    /// <summary>
    /// Removes expired keys, the earliest first, at most <see cref="StateLimits.KeysSweptPerCommand"/>. Which ones go is decided by expiry,
    /// sequence name and age alone, so that every member removes the same.
    /// </summary>
    public void Sweep(long timeMs)
    {
        var left = limits.KeysSweptPerCommand;
        while (left > 0 && _due.TryPeek(out var table, out var due) && due.TimeMs <= timeMs)
        {
            do
            {
                content.Remove(table.RemoveFirst());
                Count--;
                left--;
            }
            while (left > 0 && table.Count > 0 && table.NextExpiryMs <= timeMs);

            _due.Dequeue();
            if (table.Count > 0)
            {
                Schedule(table);
            }
        }
    }

    /// <summary>Forgets all keys of a sequence that is removed.</summary>
    public void Drop(KeyTable table)
    {
        if (table.Count > 0)
        {
            content.Remove(table.Content);
            Count -= table.Count;
            _due.Remove(table, out _, out _);
        }
    }

    private void Schedule(KeyTable table) => _due.Enqueue(table, new Due(table.NextExpiryMs, table.SequenceName));

    private readonly record struct Due(long TimeMs, string SequenceName);

    private sealed class DueOrder : IComparer<Due>
    {
        public static DueOrder Instance { get; } = new();

        public int Compare(Due x, Due y)
        {
            var byTime = x.TimeMs.CompareTo(y.TimeMs);
            return byTime != 0 ? byTime : string.CompareOrdinal(x.SequenceName, y.SequenceName);
        }
    }
}
