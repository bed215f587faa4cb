using System;
using System.Runtime.InteropServices;

namespace Ordo.Workers.ZeroMq;

/// <summary>Waits for sockets, without using the processor.</summary>
internal static class ZmqPoll
{
    /// <summary>Returns when one of the sockets is ready, when the time is over, or when a signal came.</summary>
    /// <param name="items">The sockets; what has come is filled in.</param>
    /// <param name="timeout">Null waits for ever.</param>
    public static void Wait(Span<ZmqPollItem> items, TimeSpan? timeout)
    {
        // Rounded up: a tick that comes too early would come again and again.
        var milliseconds = timeout is { } time ? (nint)Math.Clamp(Math.Ceiling(time.TotalMilliseconds), 0, int.MaxValue) : -1;
        if (Libzmq.Poll(items, items.Length, milliseconds) >= 0)
        {
            return;
        }

        var error = Marshal.GetLastPInvokeError();
        if (error != ZmqException.Interrupted)
        {
            throw new ZmqException("poll", error);
        }

        items.Clear();
    }
}
