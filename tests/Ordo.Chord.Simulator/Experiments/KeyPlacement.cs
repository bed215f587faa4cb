using System.Globalization;
using Ordo.Chord.Machine;

namespace Ordo.Chord.Simulator.Experiments;

/// <summary>Which process gets how many keys: places alone, without any message. Node and key have the places that the product gives them.</summary>
internal sealed class KeyPlacement
{
    private readonly RingId[] _places;
    private readonly int[] _owners;
    private readonly int[] _keys;
    private readonly string _name;
    private int _placed;

    /// <summary>A ring of many processes without keys.</summary>
    /// <param name="hosts">How many processes.</param>
    /// <param name="virtualNodes">How many places each of them has.</param>
    /// <param name="run">Another number gives other addresses and keys.</param>
    public KeyPlacement(int hosts, int virtualNodes, ulong run)
    {
        _name = string.Create(CultureInfo.InvariantCulture, $"{run}/");
        _keys = new int[hosts];
        _places = new RingId[hosts * virtualNodes];
        _owners = new int[_places.Length];
        for (var i = 0; i < _places.Length; i++)
        {
            _owners[i] = i / virtualNodes;
            _places[i] = RingSpace.Sha1.PlaceOfNode(_name + World.AddressOf(_owners[i]), i % virtualNodes);
        }

        Array.Sort(_places, _owners);
    }

    /// <summary>Gives keys to the processes until there are so many.</summary>
    public void PlaceUpTo(int keys)
    {
        for (; _placed < keys; _placed++)
        {
            var at = Array.BinarySearch(_places, RingSpace.Sha1.PlaceOf(string.Create(CultureInfo.InvariantCulture, $"{_name}key {_placed}")));
            _keys[_owners[(at < 0 ? ~at : at) % _places.Length]]++;
        }
    }

    /// <summary>Adds the number of keys of each process.</summary>
    public void AddTo(Distribution keysPerHost)
    {
        foreach (var keys in _keys)
        {
            keysPerHost.Add(keys);
        }
    }
}
