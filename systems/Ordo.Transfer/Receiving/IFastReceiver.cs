using System;
using Ordo.Machine;
using Ordo.Transfer.Machine;

namespace Ordo.Transfer.Receiving;

/// <summary>What takes the datagrams of the fast mode. It belongs to the loop of the <see cref="Receiver"/>.</summary>
internal interface IFastReceiver : IDisposable
{
    /// <summary>When <see cref="Tick"/> is due.</summary>
    Instant Deadline { get; }

    /// <summary>How many senders are served; those who have only greeted do not count.</summary>
    int Served { get; }

    /// <summary>Takes a datagram.</summary>
    /// <returns>Whether it goes on with this peer, whose classic session is then forgotten.</returns>
    bool Receive(Instant now, Peer from, ReadOnlySpan<byte> datagram);

    /// <summary>The time has come to <see cref="Deadline"/>, or another thread has called the port's wake.</summary>
    void Tick(Instant now);
}
