using System.Collections.Generic;

namespace Ordo.Chord.Machine.Maintenance;

/// <summary>Addresses of nodes that were known once and are asked in turn whether they are back.</summary>
internal sealed class Remembered
{
    /// <summary>Enough to find the other half of a broken network again, few enough to be asked in turn.</summary>
    private const int Max = 16;

    private readonly LinkedList<string> _addresses = [];

    /// <summary>Adds an address; the oldest one goes when there are too many.</summary>
    public void Add(string address)
    {
        if (_addresses.Contains(address))
        {
            return;
        }

        _addresses.AddLast(address);
        if (_addresses.Count > Max)
        {
            _addresses.RemoveFirst();
        }
    }

    /// <summary>Takes an address out.</summary>
    public void Remove(string address) => _addresses.Remove(address);

    /// <summary>The next one in turn; null when there is none.</summary>
    public string? Next()
    {
        if (_addresses.First is not { } first)
        {
            return null;
        }

        _addresses.RemoveFirst();
        _addresses.AddLast(first);
        return first.Value;
    }
}
