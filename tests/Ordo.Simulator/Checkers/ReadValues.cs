namespace Ordo.Simulator;

/// <summary>A read, linearizable or local, sees what the sequence held at the position it was answered from; a local one never falls back on one member's life.</summary>
internal sealed class ReadValues
{
    private readonly Dictionary<string, List<(ulong Position, long? Last)>> _history = [];
    private readonly Dictionary<string, ulong> _seen = [];

    /// <summary>A sequence has another last id from a position on; null when it was removed.</summary>
    public void Changed(string name, ulong position, long? last)
    {
        if (!_history.TryGetValue(name, out var values))
        {
            _history[name] = values = [];
        }

        values.Add((position, last));
    }

    /// <summary>A read has seen a value at a position.</summary>
    public void Seen(string name, ulong position, long? last)
    {
        var there = At(name, position);
        if (there != last)
        {
            throw new Violation(nameof(ReadValues), $"a read of {name} saw {Text(last)} at position {position}, it was {Text(there)}");
        }
    }

    /// <summary>One life of a member has answered a local read from a position.</summary>
    public void SeenLocally(string life, ulong position)
    {
        if (_seen.TryGetValue(life, out var before) && position < before)
        {
            throw new Violation(nameof(ReadValues), $"{life} answered a local read from position {position} after one from {before}");
        }

        _seen[life] = position;
    }

    private long? At(string name, ulong position)
    {
        if (!_history.TryGetValue(name, out var values))
        {
            return null;
        }

        int low = 0, high = values.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = values[middle].Position <= position ? (middle + 1, high) : (low, middle);
        }

        return low == 0 ? null : values[low - 1].Last;
    }

    private static string Text(long? last) => last?.ToString() ?? "nothing";
}
