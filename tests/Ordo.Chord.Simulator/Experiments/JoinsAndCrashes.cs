using Ordo.Chord.Machine;
using Ordo.Chord.Machine.Maintenance;
using Ordo.Machine;

namespace Ordo.Chord.Simulator.Experiments;

/// <summary>How a ring is disturbed.</summary>
/// <param name="Nodes">How many nodes it begins with.</param>
/// <param name="Rate">How many nodes join each second, and how many end without a word: two Poisson processes.</param>
/// <param name="Lookups">How many lookups begin each second: a third one.</param>
/// <param name="Time">How long, in simulated time, after the warm-up.</param>
internal sealed record Disturbance(int Nodes, double Rate, double Lookups, TimeSpan Time);

/// <summary>
/// A ring that nodes join and leave all the time, and lookups in it. A lookup is right when it ends with a node that was the first member at the place or behind it at the instant when the lookup began, or at the
/// one when it ended; a node is a member from the instant when it says so itself until its process ends.
/// </summary>
internal sealed class JoinsAndCrashes
{
    /// <summary>After that the tables are no longer those of a ring at rest.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromMinutes(10);

    /// <summary>Enough for the last lookups to end.</summary>
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(30);

    private readonly Disturbance _disturbance;
    private readonly World _world;
    private readonly SeededRandom _random;
    private readonly List<SimNode> _members;
    private readonly List<SimNode> _joining = [];
    private readonly Instant _from;
    private readonly Instant _until;

    private JoinsAndCrashes(ulong seed, Disturbance disturbance)
    {
        _disturbance = disturbance;
        _world = PaperRing.World(seed, PaperRing.Options(PaperRing.SuccessorsFor(disturbance.Nodes)));
        _members = [.. PerfectRing.Build(_world, disturbance.Nodes)];
        _random = new SeededRandom(_world.Random.NextBits());
        _from = _world.Now + WarmUp;
        _until = _from + disturbance.Time;
    }

    /// <summary>The lookups that have ended.</summary>
    public LookupSample Sample { get; } = new();

    /// <summary>How many lookups began.</summary>
    public int Begun { get; private set; }

    /// <summary>How many began at a node that ended before them; they are not counted.</summary>
    public long Abandoned => Begun - Sample.Count;

    /// <summary>How many nodes became members.</summary>
    public int Joined { get; private set; }

    /// <summary>How many members ended.</summary>
    public int Crashed { get; private set; }

    /// <summary>How many members there are.</summary>
    public int Members => _members.Count;

    /// <summary>How many messages were sent.</summary>
    public long Messages => _world.Network.Sent;

    /// <summary>Runs a ring.</summary>
    public static JoinsAndCrashes Run(ulong seed, Disturbance disturbance)
    {
        var run = new JoinsAndCrashes(seed, disturbance);
        run.Again(disturbance.Rate, run.Join);
        run.Again(disturbance.Rate, run.Crash);
        run.Again(disturbance.Lookups, run.LookUp);
        run._world.Run(WarmUp + disturbance.Time + Drain);
        return run;
    }

    /// <summary>Lets something happen at a rate, each time independent of all others, until the end.</summary>
    private void Again(double rate, Action what)
    {
        var wait = TimeSpan.FromSeconds(-Math.Log(1 - ((_random.NextBits() >> 11) * (1.0 / (1UL << 53)))) / rate);
        if (_world.Now + wait < _until)
        {
            _world.Events.After(wait, () =>
            {
                what();
                Again(rate, what);
            });
        }
    }

    private void Join()
    {
        Admit();
        var node = _world.Add();
        _joining.Add(node);
        node.Join(Any().Self);
    }

    private void Crash()
    {
        Admit();
        if (_members.Count > 1)
        {
            var at = _random.Below(_members.Count);
            _world.Kill(_members[at].Host, refuses: false);
            _members.RemoveAt(at);
            Crashed++;
        }
    }

    private void LookUp()
    {
        Admit();
        var place = PaperRing.AnyPlace(_random);
        var asker = Any();
        if (_world.Now < _from)
        {
            asker.LookUp(place, static _ => { });
            return;
        }

        Begun++;
        var ownerThen = OwnerOf(place);
        asker.LookUp(place, result =>
        {
            Admit();
            Sample.Add(result, result.Owner is { } owner && (owner == ownerThen || owner == OwnerOf(place)));
        });
    }

    private SimNode Any() => _members[_random.Below(_members.Count)];

    /// <summary>Counts the nodes that have become members since the last call.</summary>
    private void Admit()
    {
        for (var i = _joining.Count - 1; i >= 0; i--)
        {
            if (_joining[i].Machine.Standing == Standing.Member)
            {
                _members.Insert(At(_joining[i].Self.Id), _joining[i]);
                _joining.RemoveAt(i);
                Joined++;
            }
        }
    }

    private NodeRef OwnerOf(RingId place) => _members[At(place) % _members.Count].Self;

    /// <summary>The index of the first member at a place or behind it.</summary>
    private int At(RingId place)
    {
        var (low, high) = (0, _members.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _members[middle].Self.Id < place ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
