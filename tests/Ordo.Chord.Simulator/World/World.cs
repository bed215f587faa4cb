using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Ordo.Chord.Machine;
using Ordo.Machine;
using Ordo.Simulator;

namespace Ordo.Chord.Simulator;

/// <summary>
/// Many nodes of the product in one process: time, network and processes are simulated, everything else is real. A seed says everything that happens.
/// </summary>
internal sealed class World
{
    private readonly List<Host> _hosts = [];
    private readonly Dictionary<string, Host> _byAddress = [];
    private readonly HashSet<(Host Host, string Address)> _breaking = [];

    public World(ulong seed, ChordOptions options, NetworkProfile? network = null, TextWriter? trace = null)
    {
        Seed = seed;
        Options = options;
        Random = new SeededRandom(seed);
        Events = new EventQueue();
        Trace = new Trace(trace, Events);
        Network = new Network(this, network ?? new NetworkProfile(), new SeededRandom(Random.NextBits()));
    }

    /// <summary>What everything comes from.</summary>
    public ulong Seed { get; }

    /// <summary>How the rings are kept.</summary>
    public ChordOptions Options { get; }

    /// <summary>For whoever decides what happens in the world; nodes and network have their own.</summary>
    public SeededRandom Random { get; }

    /// <summary>What is to happen.</summary>
    public EventQueue Events { get; }

    /// <summary>The story, when a seed is replayed.</summary>
    public Trace Trace { get; }

    /// <summary>The wires.</summary>
    public Network Network { get; }

    /// <summary>The instant.</summary>
    public Instant Now => Events.Now;

    /// <summary>All processes that there ever were, by number.</summary>
    public IReadOnlyList<Host> Hosts => _hosts;

    /// <summary>A node outside of every ring, in a process of its own, or one more of the process at this address.</summary>
    /// <param name="address">Its address; null for one that nobody has.</param>
    /// <param name="id">Its place; null for the one that its address has by the hash of the ring.</param>
    public SimNode Add(string? address = null, RingId? id = null)
    {
        address ??= AddressOf(_hosts.Count);
        if (!_byAddress.TryGetValue(address, out var host))
        {
            host = new Host(this, _hosts.Count, address);
            _hosts.Add(host);
            _byAddress.Add(address, host);
        }
        else if (!host.IsRunning)
        {
            host.Begin();
        }

        var self = new NodeRef(id ?? Options.Space.PlaceOfNode(address, host.Nodes.Count), address);
        var node = new SimNode(this, host, new ChordNode(Options, self, new SeededRandom(Random.NextBits())));
        host.Add(node);
        return node;
    }

    /// <summary>The process at an address, running or not.</summary>
    public bool TryFind(string address, [NotNullWhen(true)] out Host? host) => _byAddress.TryGetValue(address, out host);

    /// <summary>All nodes whose process runs, on a ring or not. Slow: for the beginning and the end of an experiment.</summary>
    public List<SimNode> Nodes()
    {
        var nodes = new List<SimNode>();
        foreach (var host in _hosts)
        {
            nodes.AddRange(host.Nodes);
        }

        return nodes;
    }

    /// <summary>Ends a process without a word.</summary>
    /// <param name="host">The process.</param>
    /// <param name="refuses">Whether those who know it see their connections break; else they find out by its silence.</param>
    public void Kill(Host host, bool refuses)
    {
        Trace.Line($"{host.Address} dies {(refuses ? "with its connections" : "silently")}");
        host.End(refuses);
        if (!refuses)
        {
            return;
        }

        foreach (var other in _hosts)
        {
            if (other.IsRunning && Network.Connects(other, host) && Knows(other, host.Address))
            {
                Break(other, host.Address);
            }
        }
    }

    /// <summary>Lets a process stand still until <see cref="Resume"/>.</summary>
    public void Pause(Host host)
    {
        Trace.Line($"{host.Address} stands still");
        host.Pause();
    }

    /// <summary>Lets a process go on.</summary>
    public void Resume(Host host)
    {
        Trace.Line($"{host.Address} goes on");
        host.Resume();
    }

    /// <summary>Lets all hosts talk with all others again.</summary>
    public void Heal()
    {
        Trace.Line($"the network is whole");
        foreach (var host in _hosts)
        {
            host.Side = 0;
        }
    }

    /// <summary>A host notices that its connection to an address broke, or that nobody listens there.</summary>
    public void Break(Host host, string address)
    {
        if (_breaking.Add((host, address)))
        {
            Events.After(Network.Latency(), () =>
            {
                _breaking.Remove((host, address));
                if (host.IsRunning && !host.IsPaused)
                {
                    foreach (var node in host.Nodes.ToArray())
                    {
                        node.Lose(address);
                    }
                }
            });
        }
    }

    /// <summary>Lets time pass.</summary>
    public void Run(TimeSpan span)
    {
        var until = Now + span;
        while (Events.RunNext(until))
        {
        }
    }

    /// <summary>Lets time pass until something is so.</summary>
    /// <returns>False when it is not so within the limit.</returns>
    public bool RunUntil(Func<bool> isSo, TimeSpan limit, TimeSpan step)
    {
        var until = Now + limit;
        while (!isSo())
        {
            if (Now >= until)
            {
                return false;
            }

            Run(step);
        }

        return true;
    }

    /// <summary>An address for a number.</summary>
    public static string AddressOf(int number) =>
        string.Create(CultureInfo.InvariantCulture, $"10.{number >> 16}.{(number >> 8) & 255}.{number & 255}:4000");

    private static bool Knows(Host host, string address)
    {
        foreach (var node in host.Nodes)
        {
            var table = node.Machine.Table;
            if (table.Predecessor?.Address == address)
            {
                return true;
            }

            foreach (var known in table.Known())
            {
                if (known.Address == address)
                {
                    return true;
                }
            }
        }

        return false;
    }
}
