using System;
using System.Diagnostics;

namespace Ordo.Workers.ZeroMq.Bench;

/// <summary>Sends a line and waits for its acknowledgement, again and again, as a client of the classic mode does.</summary>
internal static class RoundTrips
{
    /// <summary>How many there are in a second.</summary>
    /// <param name="endpoint">Where the lines are acknowledged.</param>
    /// <param name="duration">How long it is done; a tenth more comes before, uncounted.</param>
    public static double PerSecond(string endpoint, TimeSpan duration)
    {
        using var context = new ZmqContext();
        using var socket = new ZmqSocket(context, ZmqSocketKind.Request);
        socket.Connect(endpoint);
        Count(socket, duration / 10);
        return Count(socket, duration) / duration.TotalSeconds;
    }

    private static long Count(ZmqSocket socket, TimeSpan duration)
    {
        var line = "isprime 7"u8;
        var count = 0L;
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < duration; count++)
        {
            socket.Send(line);
            socket.Receive();
        }

        return count;
    }
}
