using Ordo.Chord.Machine;
using Ordo.Chord.Web;

namespace Ordo.Chord.Tests.Web;

/// <summary>A ring that is always in order, without nodes: who is in it is set, and tables and ways are computed as the paper defines them.</summary>
internal sealed class FakeRing : IRingView
{
    private readonly Lock _lock = new();
    private readonly RingSpace _space;
    private readonly Dictionary<RingId, (string Address, long Keys, string State)> _nodes = [];
    private readonly Dictionary<string, string> _texts = [];
    private readonly RingId _self;
    private List<RingId> _places;

    /// <summary>A ring of numbered places with nodes at some of them; the first one is the node whose page it is.</summary>
    public FakeRing(int bits, params int[] nodes)
        : this(new RingSpace(bits, KeyHash.Adler32), [.. nodes.Select(node => new RingSpace(bits, KeyHash.Adler32).FromNumber(node))])
    {
    }

    private FakeRing(RingSpace space, IReadOnlyList<RingId> nodes)
    {
        _space = space;
        _self = nodes[0];
        for (var index = 0; index < nodes.Count; index++)
        {
            _nodes[nodes[index]] = ($"127.0.0.1:{20000 + index}", 0, RingNode.Live);
        }

        _places = [.. nodes.Order()];
    }

    /// <summary>How often somebody looked at the ring.</summary>
    public int Looks { get; private set; }

    /// <summary>What the next pictures say is wrong.</summary>
    public string? Problem { get; set; }

    /// <summary>What looking at the ring fails with.</summary>
    public Exception? Failure { get; set; }

    /// <summary>A ring of the paper, of that many nodes at the places of their addresses.</summary>
    public static FakeRing OfSha1(int count) =>
        new(RingSpace.Sha1, [.. Enumerable.Range(0, count).Select(index => RingSpace.Sha1.PlaceOfNode($"10.0.0.1:{index}", 0))]);

    public string IdOf(int number) => _space.FromNumber(number).ToString();

    public void Join(int number, string address, long keys = 0) => Change(_space.FromNumber(number), (address, keys, RingNode.Live));

    public void Silence(int number) => Change(_space.FromNumber(number), (_nodes[_space.FromNumber(number)].Address, 0, RingNode.Silent));

    public void Leave(int number)
    {
        lock (_lock)
        {
            _nodes.Remove(_space.FromNumber(number));
            _places = [.. _nodes.Keys.Order()];
        }
    }

    /// <summary>Saves a text under a key at its owner.</summary>
    public void Save(string key, string text)
    {
        lock (_lock)
        {
            _texts[key] = text;
            var owner = OwnerOf(_space.PlaceOf(key));
            var (address, keys, state) = _nodes[owner];
            _nodes[owner] = (address, keys + 1, state);
        }
    }

    public Task<RingPicture> RingAsync(CancellationToken ct)
    {
        lock (_lock)
        {
            if (Failure is not null)
            {
                return Task.FromException<RingPicture>(Failure);
            }

            Looks++;
            var nodes = _places.Select(place => new RingNode(
                place.ToString(), _space.Show(place), place.Turn, _nodes[place].Address, _nodes[place].Keys, CopiesAt(place), _nodes[place].State));
            return Task.FromResult(new RingPicture(_self.ToString(), _space.Bits, _space.Hash == KeyHash.Adler32 ? "registry" : "ring", 3, [.. nodes], Problem));
        }
    }

    public Task<NodePicture?> NodeAsync(string id, CancellationToken ct)
    {
        lock (_lock)
        {
            if (!RingId.TryParse(id, out var node) || !_nodes.TryGetValue(node, out var known))
            {
                return Task.FromResult<NodePicture?>(null);
            }

            var before = After(node, -1);
            var successors = Enumerable.Range(1, Math.Min(3, _nodes.Count)).Select(steps => After(node, steps).ToString()).Distinct(StringComparer.Ordinal);
            return Task.FromResult<NodePicture?>(new NodePicture(
                id, _space.Show(node), known.Address, before.ToString(), [.. successors], FingersOf(node), known.Keys, CopiesAt(node), before.Turn, "ordo"));
        }
    }

    public Task<LookupPicture> LookupAsync(string key, CancellationToken ct)
    {
        lock (_lock)
        {
            var place = _space.PlaceOf(key);
            var owner = OwnerOf(place);
            var path = new List<RingId> { _self };
            while (path[^1] != owner)
            {
                var here = path[^1];
                var closer = Enumerable.Range(0, _space.Bits).Select(index => OwnerOf(_space.FingerStart(here, index))).Where(node => node.IsBetween(here, place));
                path.Add(closer.Any() ? closer.MaxBy(node => node - here) : After(here, 1));
            }

            var found = _texts.TryGetValue(key, out var text);
            return Task.FromResult(new LookupPicture(key, _space.Show(place), place.Turn, [.. path.Select(node => node.ToString())], owner.ToString(), found, text, null));
        }
    }

    private void Change(RingId place, (string, long, string) node)
    {
        lock (_lock)
        {
            _nodes[place] = node;
            _places = [.. _nodes.Keys.Order()];
        }
    }

    private List<FingerPicture> FingersOf(RingId node)
    {
        var fingers = new List<FingerPicture>();
        for (var index = 0; index < _space.Bits; index++)
        {
            var start = _space.FingerStart(node, index);
            var leadsTo = OwnerOf(start).ToString();
            if (fingers.Count > 0 && fingers[^1].Node == leadsTo)
            {
                fingers[^1] = fingers[^1] with { Last = index + 1 };
            }
            else
            {
                fingers.Add(new FingerPicture(index + 1, index + 1, start.Turn, leadsTo));
            }
        }

        return fingers;
    }

    private RingId OwnerOf(RingId place)
    {
        var at = _places.BinarySearch(place);
        return _places[(at < 0 ? ~at : at) % _places.Count];
    }

    // A node so many steps clockwise.
    private RingId After(RingId node, int steps) => _places[(_places.BinarySearch(node) + steps + (3 * _places.Count)) % _places.Count];

    private long CopiesAt(RingId node) =>
        Enumerable.Range(1, Math.Min(2, _nodes.Count - 1)).Sum(steps => _nodes[After(node, -steps)].Keys);
}
