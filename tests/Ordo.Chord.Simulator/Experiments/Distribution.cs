namespace Ordo.Chord.Simulator.Experiments;

/// <summary>Many whole numbers and what is said of them: mean, percentiles, how often each occurs.</summary>
internal sealed class Distribution
{
    private readonly SortedDictionary<int, long> _counts = [];
    private double _sum;

    /// <summary>How many numbers there are.</summary>
    public long Count { get; private set; }

    /// <summary>The largest number; 0 without any.</summary>
    public int Max { get; private set; }

    /// <summary>The mean; 0 without any number.</summary>
    public double Mean => Count == 0 ? 0 : _sum / Count;

    /// <summary>How often each number occurs, the smallest number first.</summary>
    public IReadOnlyDictionary<int, long> Counts => _counts;

    /// <summary>Adds a number, 0 or more.</summary>
    public void Add(int value)
    {
        _counts[value] = _counts.GetValueOrDefault(value) + 1;
        _sum += value;
        Count++;
        Max = Math.Max(Max, value);
    }

    /// <summary>The smallest number that at least this part (0 to 1) of all numbers do not exceed.</summary>
    public int Percentile(double part)
    {
        long seen = 0;
        foreach (var (value, count) in _counts)
        {
            seen += count;
            if (seen >= part * Count)
            {
                return value;
            }
        }

        return Max;
    }
}
