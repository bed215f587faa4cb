using Ordo.Machine;
using Ordo.Ordering;

namespace Ordo.Simulator;

/// <summary>What a fault has at hand when it begins: the world, its own random numbers, and a look at who leads.</summary>
internal sealed class Stage(World world, SeededRandom random, FaultKind kind)
{
    /// <summary>For faults that are over as soon as they have happened.</summary>
    public static Action Over { get; } = () => { };

    public World World { get; } = world;

    public SeededRandom Random { get; } = random;

    /// <summary>The host of the member that leads in the highest term; null when none does.</summary>
    public Host? Leader => World.Hosts
        .Where(host => host.Serving?.Member is { Order.Role: OrderRole.Leader })
        .MaxBy(host => host.Serving!.Member!.Order.Term.Value);

    /// <summary>Some host whose member runs.</summary>
    public Host? AnyServing => Pick([.. World.Hosts.Where(host => host.Serving is not null)]);

    /// <summary>The leader rather than another.</summary>
    public Host? LeaderRather => Random.Chance(0.65) ? Leader ?? AnyServing : AnyServing;

    /// <summary>A span between two numbers of milliseconds, short ones more often.</summary>
    public TimeSpan Span(double minMs, double maxMs)
    {
        var longest = Random.Chance(0.5) ? minMs + ((maxMs - minMs) / 10) : maxMs;
        return Random.Between(TimeSpan.FromMilliseconds(minMs), TimeSpan.FromMilliseconds(longest));
    }

    /// <summary>The fault is on a member: clients look there, and reads at a leader count as reads during the fault.</summary>
    public void Strikes(Host host, bool asLeader = false) => World.Faults.Strikes(host.Id, asLeader && host == Leader);

    /// <summary>A fault that waits for its moment has come on.</summary>
    public void Happened() => World.Faults.Happened(kind);

    private Host? Pick(IReadOnlyList<Host> hosts) => hosts.Count == 0 ? null : hosts[Random.Below(hosts.Count)];
}
