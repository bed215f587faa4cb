namespace Ordo.Client.Connections;

/// <summary>
/// The members that a client knows, which one it tries next, and when: a member that failed waits a random time below a bound that doubles, so that clients who lost
/// the same member do not come back together. Time is a timestamp of the client's clock. Not safe for several threads.
/// </summary>
internal sealed class MemberBook(Random random, TimeSpan maxBackoff)
{
    private static readonly TimeSpan FirstBackoff = TimeSpan.FromMilliseconds(20);

    /// <summary>Below which time a client that lost its connection draws a pause before the next one: all clients of a member that died see it in the same instant.</summary>
    private static readonly TimeSpan LongestRest = TimeSpan.FromMilliseconds(20);

    private readonly Dictionary<Uri, Entry> _entries = [];
    private TimeSpan _restsUntil;

    /// <summary>Why no member can be used any more, in one sentence; null while one can.</summary>
    public string? AllExcluded => _entries.Count > 0 && _entries.Values.All(entry => entry.Excluded is not null) ? _entries.Values.First().Excluded : null;

    /// <summary>All that are known.</summary>
    public IEnumerable<Uri> Addresses => _entries.Keys;

    /// <summary>Learns of a member.</summary>
    public void Add(Uri address) => _entries.TryAdd(address, new Entry());

    /// <summary>The member to try next and how long to wait before that; null when none may be used.</summary>
    public (Uri Address, TimeSpan Wait)? Choose(TimeSpan now)
    {
        Uri? best = null;
        var earliest = TimeSpan.MaxValue;
        var equals = 0;
        var free = _restsUntil > now ? _restsUntil : now;
        foreach (var (address, entry) in _entries)
        {
            var from = entry.NotBefore > free ? entry.NotBefore : free;
            if (entry.Excluded is not null || from > earliest)
            {
                continue;
            }

            // Among those that are free now each is as likely: many clients spread over the members.
            equals = from < earliest ? 1 : equals + 1;
            if (equals == 1 || random.Next(equals) == 0)
            {
                (best, earliest) = (address, from);
            }
        }

        return best is null ? null : (best, earliest - now);
    }

    /// <summary>The member gave somebody an outcome. That it takes connections is not enough: it may do nothing else.</summary>
    public void Succeeded(Uri address)
    {
        if (_entries.TryGetValue(address, out var entry))
        {
            entry.Failures = 0;
            entry.NotBefore = default;
        }
    }

    /// <summary>The connection to the member was lost, or given up: it failed, and no member is tried before a short random rest.</summary>
    public void Lost(Uri address, TimeSpan now)
    {
        _restsUntil = now + (LongestRest * random.NextDouble());
        Failed(address, _restsUntil);
    }

    /// <summary>The member could not be reached, or left requests without an answer.</summary>
    public void Failed(Uri address, TimeSpan now)
    {
        if (!_entries.TryGetValue(address, out var entry))
        {
            return;
        }

        var bound = Math.Min(FirstBackoff.TotalMilliseconds * Math.Pow(2, Math.Min(entry.Failures, 20)), maxBackoff.TotalMilliseconds);
        entry.Failures++;

        // Half of the bound at least: a member that is gone is not asked again at once.
        entry.NotBefore = now + TimeSpan.FromMilliseconds((bound / 2) + (random.NextDouble() * bound / 2));
    }

    /// <summary>The member belongs to another cluster: it is never used again.</summary>
    public void Exclude(Uri address, string reason)
    {
        if (_entries.TryGetValue(address, out var entry))
        {
            entry.Excluded = reason;
        }
    }

    private sealed class Entry
    {
        public int Failures { get; set; }

        public TimeSpan NotBefore { get; set; }

        public string? Excluded { get; set; }
    }
}
