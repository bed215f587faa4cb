using Ordo.Machine;

namespace Ordo.Chord.Simulator;

/// <summary>The keys that clients ask for: a few at a time that all want, and many that are asked for now and then. A hot key is replaced before its history grows too long to be checked.</summary>
internal sealed class HotKeys
{
    private const int Hot = 3;
    private const int Cold = 400;
    private const int MaxOperations = 250;
    private const int MaxUncertain = 6;

    private readonly int[] _generations = new int[Hot + Cold];
    private readonly Dictionary<string, (int Operations, int Uncertain)> _counts = [];

    /// <summary>A key for the next operation.</summary>
    public string Draw(SeededRandom random)
    {
        var index = random.Chance(0.5) ? random.Below(Hot) : Hot + random.Below(Cold);
        var key = Key(index);
        var (operations, uncertain) = _counts.GetValueOrDefault(key);
        if (operations >= MaxOperations || uncertain >= MaxUncertain)
        {
            _generations[index]++;
            key = Key(index);
        }

        _counts[key] = (_counts.GetValueOrDefault(key).Operations + 1, _counts.GetValueOrDefault(key).Uncertain);
        return key;
    }

    /// <summary>An operation on a key has ended, or nobody waits for it any more.</summary>
    public void Note(string key, KeyOperation operation)
    {
        if (!operation.IsCertain && operation.IsWrite)
        {
            var (operations, uncertain) = _counts.GetValueOrDefault(key);
            _counts[key] = (operations, uncertain + 1);
        }
    }

    private string Key(int index) => index < Hot ? $"hot {index}.{_generations[index]}" : $"cold {index}.{_generations[index]}";
}
