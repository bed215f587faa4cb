using System;
using Ordo.Machine;

namespace Ordo.Transfer.Relay;

/// <summary>One direction of a relay: decides which datagrams pass, and when. The same seed decides the same for the same datagrams.</summary>
internal sealed class RelayWay(RelayOptions options, SeededRandom random)
{
    private Instant _free = Instant.Never;

    /// <summary>When the copies of a datagram leave: none when it is lost.</summary>
    /// <param name="size">Its bytes.</param>
    /// <param name="now">When it came.</param>
    /// <param name="departures">Gets the times; it has room for two.</param>
    /// <returns>How many there are.</returns>
    public int Pass(int size, Instant now, Span<Instant> departures)
    {
        if (size > options.MaxDatagram || random.Chance(options.Loss) || TurnOf(size, now) is not { } turn)
        {
            return 0;
        }

        var count = random.Chance(options.Duplicated) ? 2 : 1;
        for (var i = 0; i < count; i++)
        {
            departures[i] = turn + options.Delay + (random.Chance(options.Reordered) ? options.HeldBack : TimeSpan.Zero);
        }

        return count;
    }

    /// <summary>When the link has sent it; null when too many wait before it.</summary>
    private Instant? TurnOf(int size, Instant now)
    {
        if (options.Rate == 0)
        {
            return now;
        }

        var start = Instant.Max(now, _free);
        return start - now > options.Queue ? null : _free = start + TimeSpan.FromSeconds((double)size / options.Rate);
    }
}
