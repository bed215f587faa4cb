using System;
using System.Collections.Generic;
using Ordo.Machine;

namespace Ordo.Chord.Machine.Keys;

/// <summary>How many entries lie on a way round the ring, and a number that differs when one of them does.</summary>
internal readonly record struct Digest(long Count, ulong Sum);

/// <summary>All entries that a node holds, in the order of their places. Of two states of a key it keeps the newer one, whoever brings it and in whatever order.</summary>
/// <param name="retention">How long it is remembered that a key was removed.</param>
internal sealed class KeyStore(TimeSpan retention)
{
    private readonly SortedSet<Entry> _entries = new(new ByName());
    private readonly PriorityQueue<EntryName, long> _toForget = new();
    private readonly Dictionary<EntryName, Instant> _removedAt = [];

    /// <summary>How many keys have a text.</summary>
    public long Texts { get; private set; }

    /// <summary>How many entries there are, removed keys included.</summary>
    public int Count => _entries.Count;

    /// <summary>What the entries take, in bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>The highest count among the removals that were forgotten. A key that begins anew counts on from here, so that a removal that somebody else still remembers is older.</summary>
    public ulong Forgotten { get; private set; }

    /// <summary>The entry of a name; null when there is none.</summary>
    public Entry? Find(EntryName name) => _entries.TryGetValue(Probe(name), out var entry) ? entry : null;

    /// <summary>Takes an entry when it is newer than what is there.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="now">The instant.</param>
    /// <returns>Null when it was taken or is the one that is there; else the newer one that stays.</returns>
    public Entry? Merge(Entry entry, Instant now)
    {
        var old = Find(entry.Name);
        if (old is not null && old.Version >= entry.Version)
        {
            return old.Version > entry.Version ? old : null;
        }

        if (old is not null)
        {
            Drop(old);
        }

        _entries.Add(entry);
        Bytes += entry.Size;
        Texts += entry.IsRemoved ? 0 : 1;
        if (entry.IsRemoved)
        {
            var removedAt = new Instant(now.Microseconds - (entry.Age.Ticks / TimeSpan.TicksPerMicrosecond));
            _removedAt[entry.Name] = removedAt;
            _toForget.Enqueue(entry.Name, (removedAt + retention).Microseconds);
            Expire(now);
        }

        return null;
    }

    /// <summary>Takes an entry out.</summary>
    public void Drop(Entry entry)
    {
        if (_entries.Remove(entry))
        {
            Bytes -= entry.Size;
            Texts -= entry.IsRemoved ? 0 : 1;
            _removedAt.Remove(entry.Name);
        }
    }

    /// <summary>An entry as it is sent: with the age of a removal.</summary>
    public Entry ToSend(Entry entry, Instant now) => _removedAt.TryGetValue(entry.Name, out var removedAt) && entry.IsRemoved ? entry with { Age = now - removedAt } : entry;

    /// <summary>Entries as they are sent.</summary>
    public List<Entry> ToSend(List<Entry> entries, Instant now) => entries.ConvertAll(entry => ToSend(entry, now));

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _entries.Clear();
        _removedAt.Clear();
        _toForget.Clear();
        Bytes = 0;
        Texts = 0;
    }

    /// <summary>Forgets the removals that are old enough.</summary>
    public void Expire(Instant now)
    {
        while (_toForget.TryPeek(out var name, out var until) && until <= now.Microseconds)
        {
            _toForget.Dequeue();
            if (_removedAt.TryGetValue(name, out var removedAt) && removedAt + retention <= now && Find(name) is { } removed)
            {
                Forgotten = Math.Max(Forgotten, removed.Version.Counter);
                Drop(removed);
            }
        }
    }

    /// <summary>The entries on a way round the ring, in its order. The store must not change meanwhile.</summary>
    /// <param name="from">Where the way begins, excluded.</param>
    /// <param name="to">Where it ends, included; the whole ring when it is where the way begins.</param>
    public IEnumerable<Entry> In(RingId from, RingId to) => InNames(new EntryName(from, LastKey), new EntryName(to, LastKey), wraps: to <= from);

    /// <summary>The entries on a way round the ring that come after one of them.</summary>
    public IEnumerable<Entry> After(EntryName after, RingId to)
    {
        var end = new EntryName(to, LastKey);
        return InNames(after, end, wraps: ByName.Compare(end, after) < 0);
    }

    /// <summary>Count and sum over a way round the ring.</summary>
    public Digest DigestOf(RingId from, RingId to)
    {
        long count = 0;
        ulong sum = 0;
        foreach (var entry in In(from, to))
        {
            count++;
            sum += entry.Hash();
        }

        return new Digest(count, sum);
    }

    /// <summary>How many keys on a way round the ring have a text.</summary>
    public long CountTexts(RingId from, RingId to)
    {
        long count = 0;
        foreach (var entry in In(from, to))
        {
            count += entry.IsRemoved ? 0 : 1;
        }

        return count;
    }

    /// <summary>All entries in the order of the ring.</summary>
    public IEnumerable<Entry> All() => _entries;

    private IEnumerable<Entry> InNames(EntryName after, EntryName last, bool wraps)
    {
        if (_entries.Count == 0)
        {
            yield break;
        }

        var first = _entries.Min!;
        var final = _entries.Max!;
        if (!wraps)
        {
            foreach (var entry in Between(after, last, first, final))
            {
                yield return entry;
            }

            yield break;
        }

        foreach (var entry in Between(after, final.Name, first, final))
        {
            yield return entry;
        }

        foreach (var entry in Between(null, last, first, final))
        {
            yield return entry;
        }
    }

    /// <summary>The entries after one name up to another, in the order of numbers.</summary>
    private IEnumerable<Entry> Between(EntryName? after, EntryName last, Entry first, Entry final)
    {
        var low = after is { } name && ByName.Compare(name, first.Name) >= 0 ? Probe(name) : first;
        var high = ByName.Compare(last, final.Name) < 0 ? Probe(last) : final;
        if (ByName.Compare(low.Name, high.Name) > 0)
        {
            yield break;
        }

        foreach (var entry in _entries.GetViewBetween(low, high))
        {
            if (after is not { } start || ByName.Compare(entry.Name, start) > 0)
            {
                yield return entry;
            }
        }
    }

    /// <summary>Comes after every key of its place.</summary>
    private static string LastKey { get; } = new('\uffff', 1);

    private static Entry Probe(EntryName name) => new(name, null, default, []);

    /// <summary>By place, then by key; the entry without a key comes first, and <see cref="LastKey"/> itself last of all.</summary>
    private sealed class ByName : IComparer<Entry>
    {
        public static int Compare(EntryName left, EntryName right)
        {
            var places = left.Place.CompareTo(right.Place);
            if (places != 0 || ReferenceEquals(left.Key, right.Key))
            {
                return places;
            }

            return ReferenceEquals(left.Key, LastKey) ? 1 : ReferenceEquals(right.Key, LastKey) ? -1 : string.CompareOrdinal(left.Key, right.Key);
        }

        public int Compare(Entry? x, Entry? y) => Compare(x!.Name, y!.Name);
    }
}
