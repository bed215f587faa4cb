using Ordo.Machine;

namespace Ordo.Transfer.Tests.Fast;

/// <summary>What a path does to datagrams, the same in both directions but for the rate and the queue, which only the way to the receiver has.</summary>
/// <param name="Delay">The time one way.</param>
/// <param name="Loss">The part that is lost at random, 0 to 1.</param>
/// <param name="Jitter">Up to this much is added to the delay of each datagram, so that they overtake each other.</param>
/// <param name="Rate">Bytes per microsecond that pass the narrowest link; 0 has no such limit.</param>
/// <param name="Queue">Bytes that may wait there.</param>
/// <param name="Duplicated">The part that arrives twice.</param>
internal sealed record Path(TimeSpan Delay, double Loss = 0, TimeSpan Jitter = default, double Rate = 0, long Queue = 0, double Duplicated = 0)
{
    /// <summary>The part that is held back, 0 to 1, and how long: rare ones that come so late that they count as lost.</summary>
    public (double Part, TimeSpan By) Held { get; init; }

    /// <summary>When nothing passes at all.</summary>
    public IReadOnlyList<(Instant From, Instant To)> Outages { get; init; } = [];

    /// <summary>Whether nothing passes now.</summary>
    public bool IsOut(Instant now) => Outages.Any(outage => now >= outage.From && now < outage.To);
}

/// <summary>One direction of a path, from a seed: takes datagrams and says when they arrive.</summary>
internal sealed class Link(Path path, SeededRandom random, bool isNarrow)
{
    private readonly PriorityQueue<(Action<Instant> Arrive, Instant At), (long, long)> _onTheWay = new();
    private Instant _free = Instant.Never;
    private long _count;

    /// <summary>The bytes that have passed the narrow link.</summary>
    public long Passed { get; private set; }

    /// <summary>When the next datagram arrives.</summary>
    public Instant Next => _onTheWay.TryPeek(out var next, out _) ? next.At : Instant.Forever;

    /// <summary>Sends a datagram.</summary>
    /// <param name="size">Its bytes.</param>
    /// <param name="arrive">What happens when it arrives.</param>
    /// <param name="now">The present.</param>
    public void Send(int size, Action<Instant> arrive, Instant now)
    {
        if (path.IsOut(now))
        {
            return;
        }

        var leaves = now;
        if (isNarrow && path.Rate > 0)
        {
            var start = Instant.Max(now, _free);
            if ((start - now).TotalMicroseconds * path.Rate > path.Queue)
            {
                return;
            }

            leaves = _free = start + TimeSpan.FromMicroseconds(size / path.Rate);
        }

        Passed += size;
        for (var copies = random.Chance(path.Duplicated) ? 2 : 1; copies > 0; copies--)
        {
            if (!random.Chance(path.Loss))
            {
                var at = leaves + path.Delay + random.Between(TimeSpan.Zero, path.Jitter) + (random.Chance(path.Held.Part) ? path.Held.By : TimeSpan.Zero);
                _onTheWay.Enqueue((arrive, at), (at.Microseconds, _count++));
            }
        }
    }

    /// <summary>Lets arrive what is due.</summary>
    public void Deliver(Instant now)
    {
        while (_onTheWay.TryPeek(out var next, out _) && next.At <= now)
        {
            _onTheWay.Dequeue();
            next.Arrive(now);
        }
    }
}
