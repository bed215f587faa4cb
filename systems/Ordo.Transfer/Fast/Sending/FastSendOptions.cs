using System;
using System.Collections.Generic;
using Ordo.Transfer.Fast.Keys;

namespace Ordo.Transfer.Fast.Sending;

/// <summary>How files are sent in the fast mode.</summary>
/// <param name="Target">The receiver as it was typed, for messages.</param>
internal sealed record FastSendOptions(string Target)
{
    /// <summary>The stream that is sent and not acknowledged is kept in memory: at a round trip of 100 ms this is 160 MB/s.</summary>
    public const int BufferSize = 16 << 20;

    /// <summary>A network that comes back sooner does not end a transfer.</summary>
    public static readonly TimeSpan DefaultPatience = TimeSpan.FromSeconds(30);

    /// <summary>The key that both sides have; null when there is none.</summary>
    public TransferKey? Key { get; init; }

    /// <summary>How long to wait for a receiver that says nothing.</summary>
    public TimeSpan Patience { get; init; } = DefaultPatience;

    /// <summary>
    /// The sizes of datagrams to try, falling: what a network with large frames and Ethernet take, and what every link of IPv6 does (RFC 8200, §5), each less the headers. A loopback takes 64 KB, but gains
    /// nothing by it, and a system with little memory refuses such pieces.
    /// </summary>
    public IReadOnlyList<int> DatagramSizes { get; init; } = [8_952, 1_452, 1_232];
}
