namespace Ordo.Ordering.Tests.Raft.Schedules;

/// <summary>How often each kind of thing happened over all seeds: a kind that never fires proves nothing.</summary>
internal sealed class ScheduleTotals
{
    private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);

    public IEnumerable<string> Missing(IEnumerable<string> kinds) => kinds.Where(kind => _counts.GetValueOrDefault(kind) == 0);

    public void Count(string kind, long times = 1) => _counts[kind] = _counts.GetValueOrDefault(kind) + times;

    public override string ToString() => string.Join(", ", _counts.Select(c => $"{c.Key} {c.Value}"));
}
