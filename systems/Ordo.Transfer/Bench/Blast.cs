using System;
using System.Net;
using System.Threading;
using Ordo.Transfer.Udp;

namespace Ordo.Transfer.Bench;

/// <summary>What UDP alone carries over the loopback: one thread sends datagrams as fast as it can, another takes what arrives. What a transfer reaches is held against this.</summary>
internal static class Blast
{
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(1);

    /// <summary>Measures.</summary>
    /// <param name="size">The bytes of a datagram.</param>
    /// <param name="isBatched">Whether the system takes and gives many at once; otherwise each is a call.</param>
    /// <returns>Bytes a second that arrived.</returns>
    public static double Measure(int size, bool isBatched)
    {
        using var sender = Open(isBatched);
        using var receiver = Open(isBatched);
        var stop = false;
        var to = receiver.Local.ToPeer();
        var sending = new Thread(() =>
        {
            while (!Volatile.Read(ref stop))
            {
                for (var i = 0; i < 64; i++)
                {
                    sender.Take(size, to)[0] = 1;
                }

                sender.Flush();
            }
        });
        sending.Start();
        var bytes = Take(receiver);
        Volatile.Write(ref stop, value: true);
        sending.Join();
        return bytes / Time.TotalSeconds;
    }

    private static long Take(UdpPort receiver)
    {
        var bytes = 0L;
        for (var end = LoopClock.Now + Time; LoopClock.Now < end;)
        {
            var count = receiver.Receive();
            for (var i = 0; i < count; i++)
            {
                bytes += receiver.Received(i, out _).Length;
            }

            if (count == 0)
            {
                receiver.Wait(1_000);
            }
        }

        return bytes;
    }

    private static UdpPort Open(bool isBatched)
    {
        var any = new IPEndPoint(IPAddress.Loopback, 0);
        return isBatched ? UdpPort.Open(any) : new PortableUdpPort(UdpPort.Bind(any));
    }
}
