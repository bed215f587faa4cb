using Ordo.Chord.Machine;

namespace Ordo.Chord.Simulator.Experiments;

/// <summary>Rings as the paper has them: SHA-1, a look at the neighbours and at one finger every 30 s, and no second question to a node that did not answer the first.</summary>
internal static class PaperRing
{
    /// <summary>How often neighbours and fingers are looked at; the machine makes it half as long to half as long again, at random.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    /// <summary>How long a message travels. The same for all, so that they keep their order without being watched.</summary>
    public static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(50);

    /// <summary>How many nodes behind it a node knows, so that the death of half of them leaves one with high probability: 2·log₂N.</summary>
    public static int SuccessorsFor(int nodes) => (int)Math.Round(2 * Math.Log2(nodes));

    /// <summary>The options of a ring.</summary>
    /// <param name="successors">How many nodes behind it each node knows.</param>
    public static ChordOptions Options(int successors) => new(RingSpace.Sha1)
    {
        Successors = successors,
        Replicas = 1,
        StabilizeInterval = Interval,
        FingerInterval = Interval,
        SyncInterval = TimeSpan.FromHours(1),
        AnswerTimeout = TimeSpan.FromMilliseconds(500),
        Tries = 1,
        Lease = Interval * 2,
    };

    /// <summary>A world of such rings.</summary>
    public static World World(ulong seed, ChordOptions options) =>
        new(seed, options, new NetworkProfile { MinLatency = Latency, MaxLatency = Latency, KeepsOrder = false });

    /// <summary>A place like that of any key, by chance.</summary>
    public static RingId AnyPlace(Ordo.Machine.SeededRandom random) =>
        new(new UInt128(random.NextBits(), random.NextBits()), (uint)random.NextBits());
}
