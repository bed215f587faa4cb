using Ordo.Machine;

namespace Ordo.Simulator;

/// <summary>The character of a network. Chances are per message.</summary>
/// <param name="MinDelay">The shortest way.</param>
/// <param name="MaxDelay">The longest usual way.</param>
/// <param name="SlowChance">How many messages take up to twenty times the longest usual way.</param>
/// <param name="LossChance">How many get lost although the connection stays.</param>
/// <param name="TwiceChance">How many arrive twice.</param>
/// <param name="KeepsOrder">Whether messages of one connection arrive in order, as over TCP.</param>
internal sealed record NetworkProfile(
    TimeSpan MinDelay, TimeSpan MaxDelay, double SlowChance, double LossChance, double TwiceChance, bool KeepsOrder)
{
    /// <summary>A network as a seed has it while no fault is on: half of them like TCP, the others worse than any connection may be.</summary>
    public static NetworkProfile Draw(SeededRandom random)
    {
        var min = random.Between(TimeSpan.FromMicroseconds(20), TimeSpan.FromMicroseconds(300));
        var max = min + random.Between(TimeSpan.FromMicroseconds(30), TimeSpan.FromMilliseconds(random.Chance(0.3) ? 12 : 2));
        return random.Chance(0.5)
            ? new NetworkProfile(min, max, 0.002, 0, 0, KeepsOrder: true)
            : new NetworkProfile(min, max, 0.01, random.Chance(0.5) ? 0.02 : 0.002, 0.02, KeepsOrder: false);
    }

    /// <summary>The same network in a bad hour.</summary>
    public NetworkProfile Worse(SeededRandom random) => this with
    {
        MaxDelay = MaxDelay + random.Between(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(40)),
        SlowChance = 0.05,
        LossChance = random.Chance(0.5) ? 0.25 : 0.05,
        TwiceChance = 0.1,
        KeepsOrder = false,
    };

    /// <summary>How long one message takes.</summary>
    public TimeSpan Delay(SeededRandom random)
    {
        var delay = random.Between(MinDelay, MaxDelay);
        return random.Chance(SlowChance) ? delay + random.Between(TimeSpan.Zero, 20 * MaxDelay) : delay;
    }
}
