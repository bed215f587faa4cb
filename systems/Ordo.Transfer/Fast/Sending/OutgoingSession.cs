using System;
using Ordo.Transfer.Fast.Keys;
using Ordo.Transfer.Machine.Fast.Wire;

namespace Ordo.Transfer.Fast.Sending;

/// <summary>What a receiver has agreed to.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Accept">What the receiver said.</param>
/// <param name="FromSender">Seals what this side sends.</param>
/// <param name="FromReceiver">Opens what comes.</param>
internal sealed record OutgoingSession(ulong Id, Accept Accept, DatagramSeal FromSender, DatagramSeal FromReceiver) : IDisposable
{
    /// <summary>The size of datagrams that passes.</summary>
    public int DatagramSize => Accept.HelloSize;

    /// <summary>How many bytes of the stream a datagram takes.</summary>
    public int Room => DatagramSize - Datagram.HeadSize - DataFrame.MaxHead - FromSender.Overhead;

    /// <inheritdoc/>
    public void Dispose()
    {
        FromSender.Dispose();
        FromReceiver.Dispose();
    }
}
