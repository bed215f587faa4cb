using System;
using System.Net;

namespace Ordo.Transfer.Relay;

/// <summary>What a relay does to the datagrams that pass it, the same in both directions.</summary>
/// <param name="Listen">Where it takes them.</param>
/// <param name="Server">Where it sends them on to.</param>
internal sealed record RelayOptions(IPEndPoint Listen, IPEndPoint Server)
{
    /// <summary>The largest packet of Ethernet.</summary>
    public const int EthernetMtu = 1_500;

    /// <summary>The headers of IPv4 and UDP.</summary>
    public const int Headers = 28;

    /// <summary>The part that is lost, 0 to 1.</summary>
    public double Loss { get; init; }

    /// <summary>The part that comes twice, 0 to 1.</summary>
    public double Duplicated { get; init; }

    /// <summary>The part that is held back, so that later ones overtake it, 0 to 1.</summary>
    public double Reordered { get; init; }

    /// <summary>The time each way: half of the round trip.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>How long those are held back that are to be overtaken.</summary>
    public TimeSpan HeldBack { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>Bytes a second that pass each way; 0 has no such limit.</summary>
    public long Rate { get; init; }

    /// <summary>How long a datagram may wait for its turn at that rate before it is dropped.</summary>
    public TimeSpan Queue { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The largest datagram that passes, in bytes of payload.</summary>
    public int MaxDatagram { get; init; } = EthernetMtu - Headers;

    /// <summary>Where the chance comes from.</summary>
    public ulong Seed { get; init; } = 1;
}
