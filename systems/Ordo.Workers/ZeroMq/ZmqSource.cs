using System;

namespace Ordo.Workers.ZeroMq;

/// <summary>A socket that a loop waits for.</summary>
/// <param name="socket">The socket.</param>
/// <param name="receive">Takes each message.</param>
internal sealed class ZmqSource(ZmqSocket socket, Action<byte[][]> receive)
{
    /// <summary>The socket; may be replaced between two messages.</summary>
    public ZmqSocket Socket { get; set; } = socket;

    /// <summary>Takes a message.</summary>
    public Action<byte[][]> Receive { get; } = receive;

    /// <summary>Whether its messages wait: they are taken when it is not any more.</summary>
    public bool IsPaused { get; set; }

    /// <summary>Whether the loop is to turn when something can be sent.</summary>
    public bool WantsToSend { get; set; }

    /// <summary>What a poll waits for.</summary>
    public ZmqPollItem ToPollItem() => Socket.ToPollItem((short)((IsPaused ? 0 : ZmqPollItem.In) | (WantsToSend ? ZmqPollItem.Out : 0)));
}
