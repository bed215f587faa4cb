namespace Ordo.Chord.Simulator;

/// <summary>What all clients did, key by key.</summary>
internal sealed class History
{
    private readonly Dictionary<string, List<KeyOperation>> _keys = [];

    /// <summary>All keys with their operations, in the order in which those began.</summary>
    public IReadOnlyDictionary<string, List<KeyOperation>> Keys => _keys;

    /// <summary>How many operations there were.</summary>
    public long Count { get; private set; }

    /// <summary>Adds an operation that begins.</summary>
    public void Add(string key, KeyOperation operation)
    {
        if (!_keys.TryGetValue(key, out var operations))
        {
            _keys.Add(key, operations = []);
        }

        operations.Add(operation);
        Count++;
    }
}
