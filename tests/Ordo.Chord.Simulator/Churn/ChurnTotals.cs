using System.Globalization;

namespace Ordo.Chord.Simulator;

/// <summary>What all seeds of a run did together.</summary>
internal sealed class ChurnTotals
{
    private readonly SortedDictionary<string, long> _faults = new(StringComparer.Ordinal);
    private int _seeds;
    private long _operations;
    private long _uncertain;
    private long _unchecked;
    private long _messages;
    private TimeSpan _simulated;

    public ChurnTotals()
    {
        foreach (var kind in Faults.Kinds)
        {
            _faults[kind] = 0;
        }
    }

    /// <summary>How many seeds broke a promise.</summary>
    public int Failed { get; private set; }

    /// <summary>Takes the result of a seed.</summary>
    public void Add(ChurnRun run)
    {
        _seeds++;
        Failed += run.Violation is null ? 0 : 1;
        _operations += run.Operations;
        _uncertain += run.Uncertain;
        _unchecked += run.Unchecked;
        _messages += run.Messages;
        _simulated += run.Simulated;
        foreach (var (kind, count) in run.Faults)
        {
            _faults[kind] += count;
        }
    }

    /// <summary>The kinds of faults that never happened.</summary>
    public List<string> Missing()
    {
        var missing = new List<string>();
        foreach (var (kind, count) in _faults)
        {
            if (count == 0)
            {
                missing.Add(kind);
            }
        }

        return missing;
    }

    /// <summary>The totals for people.</summary>
    public IEnumerable<string> Lines()
    {
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"{_seeds} seeds, {Failed} failed; {_simulated.TotalHours:F2} h simulated, {_messages} messages, {_operations} operations, {_uncertain} of them without a certain end, {_unchecked} keys too hard to check");
        foreach (var (kind, count) in _faults)
        {
            yield return $"  {kind}: {count}";
        }
    }
}
