using Ordo.Chord.Machine.Maintenance;
using Ordo.Machine;

namespace Ordo.Chord.Simulator;

/// <summary>What happens to the ring of a seed, one thing after the other, and how often each kind did.</summary>
internal sealed class Faults(World world, ChurnProfile profile)
{
    private static readonly TimeSpan Gone = TimeSpan.FromMilliseconds(20);

    private readonly SeededRandom _random = new(world.Random.NextBits());
    private readonly Dictionary<string, long> _totals = [];
    private readonly List<Host> _paused = [];
    private bool _isSplit;

    /// <summary>Every kind there is.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
    [
        "join", "join with an end at once", "leave", "leave of neighbours", "crash", "crash of neighbours", "silent crash", "restart at once", "pause", "long pause", "partition", "message lost", "message late",
    ];

    /// <summary>How often each kind happened.</summary>
    public IReadOnlyDictionary<string, long> Totals => _totals;

    /// <summary>When the network broke first.</summary>
    public Instant FirstSplit { get; private set; } = Instant.Forever;

    /// <summary>Whether the next fault may only come once the ring has settled.</summary>
    public bool NeedsRest { get; private set; }

    /// <summary>Brings the first nodes onto a ring.</summary>
    public void Begin()
    {
        var first = AddHost();
        foreach (var node in first.Nodes)
        {
            if (node == first.Nodes[0])
            {
                node.Create();
            }
            else
            {
                node.Join(first.Nodes[0].Self);
            }
        }

        for (var i = 1; i < profile.Hosts; i++)
        {
            Join(AddHost());
        }
    }

    /// <summary>One fault.</summary>
    /// <param name="isRested">Whether the ring has settled since the last one: only then every key is on as many nodes as it should be, and some of those may go at once.</param>
    public void Next(bool isRested)
    {
        NeedsRest = false;
        var hosts = Members();
        var kind = _random.Below(profile.Mode == ChurnMode.Calm ? 6 : profile.Mode == ChurnMode.Unsteady ? 9 : 11);
        switch (kind)
        {
            case 0 or 1:
            case >= 4 when !isRested:
                JoinOne(hosts);
                break;
            case 2:
                LeaveSome(hosts, 1, "leave");
                break;
            case 3:
                LeaveSome(hosts, 2 + _random.Below(2), "leave of neighbours");
                break;
            case 4 or 5:
                CrashSome(hosts);
                break;
            case 6 or 7 or 8:
                PauseOne(hosts);
                break;
            default:
                Split(hosts);
                break;
        }
    }

    /// <summary>Ends everything that goes on: processes that stand still go on, the network is whole.</summary>
    public void End()
    {
        foreach (var host in _paused)
        {
            Resume(host);
        }

        _paused.Clear();
        if (_isSplit)
        {
            world.Heal();
            _isSplit = false;
        }
    }

    /// <summary>Counts what the network did.</summary>
    public void CountMessages()
    {
        Count("message lost", world.Network.Profile.Loss > 0 ? world.Network.Lost : 0);
        Count("message late", world.Network.Slow);
    }

    private void JoinOne(List<Host> hosts)
    {
        if (hosts.Count >= profile.MaxHosts)
        {
            LeaveSome(hosts, 1, "leave");
            return;
        }

        var host = AddHost();
        Join(host);
        Count("join");
        if (profile.Options.Replicas > 1 && _random.Chance(0.2))
        {
            Count("join with an end at once");
            world.Events.After(_random.Between(TimeSpan.Zero, TimeSpan.FromMilliseconds(60)), () => Kill(host, _random.Chance(0.5)));
            NeedsRest = true;
        }
    }

    private void LeaveSome(List<Host> hosts, int count, string kind)
    {
        // A crash meanwhile would be one more that is gone at the same time.
        NeedsRest = true;
        foreach (var host in Neighbours(hosts, Math.Min(count, hosts.Count - 1)))
        {
            Count(kind);
            foreach (var node in host.Nodes)
            {
                node.Leave();
            }

            WatchGoing(host, host.Life);
        }
    }

    /// <summary>A process that has left its ring ends.</summary>
    private void WatchGoing(Host host, int life) => world.Events.After(Gone, () =>
    {
        if (!host.IsRunning || host.Life != life)
        {
            return;
        }

        foreach (var node in host.Nodes)
        {
            if (node.Machine.Standing != Standing.Gone)
            {
                WatchGoing(host, life);
                return;
            }
        }

        Kill(host, refuses: true);
    });

    /// <summary>Fewer neighbours than there are copies end at once.</summary>
    private void CrashSome(List<Host> hosts)
    {
        var most = MostAtOnce(hosts);
        if (most < 1)
        {
            JoinOne(hosts);
            return;
        }

        NeedsRest = true;
        var count = 1 + _random.Below(most);
        var refuses = _random.Chance(0.6);
        var restarts = _random.Chance(0.3);
        foreach (var host in Neighbours(hosts, count))
        {
            Count(restarts ? "restart at once" : !refuses ? "silent crash" : count > 1 ? "crash of neighbours" : "crash");
            var places = new List<SimNode>(host.Nodes).ConvertAll(node => node.Self.Id);
            Kill(host, refuses);
            if (restarts)
            {
                foreach (var place in places)
                {
                    world.Add(host.Address, place);
                }

                world.Events.After(_random.Between(TimeSpan.Zero, TimeSpan.FromSeconds(2)), () => Join(host));
            }
        }
    }

    /// <summary>How many hosts may be away at once. Where messages are lost or late a node may be taken for dead that is not, and counts as one of them.</summary>
    private int MostAtOnce(List<Host> hosts)
    {
        var suspects = profile.Network.Loss > 0 || profile.Network.Slow > 0 ? 1 : 0;
        return Math.Min(profile.Options.Replicas - 1 - suspects, hosts.Count - 1 - suspects);
    }

    private void PauseOne(List<Host> hosts)
    {
        var most = MostAtOnce(hosts);
        if (most < 1)
        {
            JoinOne(hosts);
            return;
        }

        NeedsRest = true;
        foreach (var host in Neighbours(hosts, 1 + _random.Below(most)))
        {
            var isLong = _random.Chance(0.4);
            Count(isLong ? "long pause" : "pause");
            world.Pause(host);
            _paused.Add(host);
            world.Events.After(isLong ? _random.Between(TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(90)) : _random.Between(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(6)), () => Resume(host));
        }
    }

    private void Resume(Host host)
    {
        if (host.IsRunning && host.IsPaused)
        {
            world.Resume(host);
        }
    }

    private void Split(List<Host> hosts)
    {
        if (hosts.Count < 2)
        {
            JoinOne(hosts);
            return;
        }

        Count("partition");
        _isSplit = true;
        NeedsRest = true;
        FirstSplit = Instant.Min(FirstSplit, world.Now);
        foreach (var host in world.Hosts)
        {
            host.Side = _random.Below(2);
        }

        world.Trace.Line($"the network breaks in two");
        world.Events.After(_random.Between(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(30)), () =>
        {
            world.Heal();
            _isSplit = false;
        });
    }

    private Host AddHost()
    {
        var address = World.AddressOf(world.Hosts.Count);
        Host? host = null;
        for (var i = 0; i < profile.VirtualNodes; i++)
        {
            host = world.Add(address, FreePlace(address, i)).Host;
        }

        return host!;
    }

    private Ordo.Chord.Machine.RingId FreePlace(string address, int number)
    {
        var taken = world.Nodes().ConvertAll(node => node.Self.Id);
        while (true)
        {
            var place = profile.Options.Space.PlaceOfNode(address, number);
            if (!taken.Contains(place))
            {
                return place;
            }

            number += 100;
        }
    }

    /// <summary>Whoever still waits for a node that died before it could lead anybody onto the ring is given another one, as an operator would.</summary>
    public void JoinAgain()
    {
        foreach (var host in world.Hosts)
        {
            foreach (var node in host.Nodes)
            {
                if (node.Exists && node.Machine.Standing == Ordo.Chord.Machine.Maintenance.Standing.Joining)
                {
                    Join(host);
                    break;
                }
            }
        }
    }

    private void Join(Host host)
    {
        var through = Members();
        through.Remove(host);
        if (!host.IsRunning || through.Count == 0)
        {
            return;
        }

        foreach (var node in host.Nodes)
        {
            if (node.Machine.Standing is Ordo.Chord.Machine.Maintenance.Standing.Outside or Ordo.Chord.Machine.Maintenance.Standing.Joining)
            {
                node.Join(Ordo.Chord.Machine.NodeRef.At(through[_random.Below(through.Count)].Address));
            }
        }
    }

    private void Kill(Host host, bool refuses)
    {
        if (host.IsRunning)
        {
            world.Kill(host, refuses);
        }
    }

    /// <summary>Hosts whose first nodes follow each other on the ring.</summary>
    private List<Host> Neighbours(List<Host> hosts, int count)
    {
        hosts.Sort(static (left, right) => left.Nodes[0].Self.Id.CompareTo(right.Nodes[0].Self.Id));
        var first = hosts.Count == 0 ? 0 : _random.Below(hosts.Count);
        var chosen = new List<Host>();
        for (var i = 0; i < count; i++)
        {
            chosen.Add(hosts[(first + i) % hosts.Count]);
        }

        return chosen;
    }

    /// <summary>Processes all of whose nodes are on the ring, and run.</summary>
    private List<Host> Members()
    {
        var members = new List<Host>();
        foreach (var host in world.Hosts)
        {
            var isMember = host.IsRunning && !host.IsPaused && host.Nodes.Count > 0;
            foreach (var node in host.Nodes)
            {
                isMember &= node.Machine.Standing == Standing.Member;
            }

            if (isMember)
            {
                members.Add(host);
            }
        }

        return members;
    }

    private void Count(string kind, long count = 1) => _totals[kind] = _totals.GetValueOrDefault(kind) + count;
}
