using Ordo.Chord.Machine;
using Ordo.Machine;

namespace Ordo.Chord.Simulator;

/// <summary>The character of a seed.</summary>
/// <param name="Mode">What may go wrong.</param>
/// <param name="Options">How the ring is kept.</param>
/// <param name="Network">How messages travel.</param>
/// <param name="Hosts">How many processes there are at first.</param>
/// <param name="MaxHosts">How many there may be at once.</param>
/// <param name="VirtualNodes">How many nodes each of them has.</param>
/// <param name="Clients">How many clients ask at the same time.</param>
/// <param name="Steps">How many faults happen.</param>
internal sealed record ChurnProfile(ChurnMode Mode, ChordOptions Options, NetworkProfile Network, int Hosts, int MaxHosts, int VirtualNodes, int Clients, int Steps)
{
    private static readonly int[] Widths = [12, 32, 160, 160, 160];

    /// <summary>In a few words.</summary>
    public string About =>
        $"{Mode}, {Hosts} hosts of {VirtualNodes}, {Options.Replicas} replicas, {Options.Successors} successors, {Options.Space.Bits} bits, {Clients} clients";

    /// <summary>Draws a profile.</summary>
    public static ChurnProfile Draw(SeededRandom random, ChurnMode? mode = null)
    {
        var chosen = mode ?? (ChurnMode)random.Below(3);
        var replicas = 1 + random.Below(4);
        var hosts = random.Chance(0.2) ? 1 + random.Below(3) : random.Chance(0.1) ? 40 : 4 + random.Below(10);
        var virtualNodes = random.Chance(0.3) ? 2 + random.Below(3) : 1;
        var options = new ChordOptions(new RingSpace(Widths[random.Below(Widths.Length)], KeyHash.Sha1))
        {
            Replicas = replicas,
            Successors = ((replicas + 1) * virtualNodes) + random.Below(8),
            TombstoneRetention = random.Chance(0.5) ? TimeSpan.FromHours(24) : TimeSpan.FromSeconds(40),
        };
        var network = chosen == ChurnMode.Calm
            ? new NetworkProfile()
            : new NetworkProfile { Loss = random.Chance(0.5) ? 0.01 : 0, Slow = random.Chance(0.5) ? 0.01 : 0 };
        return new ChurnProfile(chosen, options, network, hosts, Math.Min(40, hosts + 6), virtualNodes, 2 + random.Below(6), 6 + random.Below(10));
    }
}
