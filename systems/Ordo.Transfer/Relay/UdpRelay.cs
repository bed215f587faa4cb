using System;
using System.Buffers;
using System.Collections.Generic;
using System.Net;
using Ordo.Machine;
using Ordo.Transfer.Machine;
using Ordo.Transfer.Udp;

namespace Ordo.Transfer.Relay;

/// <summary>
/// Stands between clients and a server of any protocol over UDP, and does to their datagrams what a bad network does. Each client has a port of its own towards the server; a server that answers from another port, as
/// those of TFTP do, is followed there. One thread runs it.
/// </summary>
internal sealed class UdpRelay : IDisposable
{
    /// <summary>Clients at once; the one that was silent longest makes room.</summary>
    private const int MaxClients = 64;

    /// <summary>Datagrams that are held at once; more are lost, as in a router.</summary>
    private const int MaxHeld = 200_000;

    private static readonly TimeSpan IdleAfter = TimeSpan.FromSeconds(2);

    private readonly RelayOptions _options;
    private readonly UdpPort _front;
    private readonly Dictionary<Peer, Client> _clients = [];
    private readonly PriorityQueue<Held, (long At, long Order)> _held = new();
    private readonly RelayWay _there;
    private readonly RelayWay _back;
    private readonly IPEndPoint _any;
    private Instant _lastPassed = Instant.Never;
    private long _order;
    private volatile bool _isStopped;

    /// <summary>Opens its port.</summary>
    public UdpRelay(RelayOptions options)
    {
        _options = options;
        _front = UdpPort.Open(options.Listen);
        (_there, _back) = (new RelayWay(options, new SeededRandom(options.Seed)), new RelayWay(options, new SeededRandom(options.Seed + 1)));
        _any = new IPEndPoint(options.Server.Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint Local => _front.Local;

    /// <summary>Datagrams that were passed on.</summary>
    public long Passed { get; private set; }

    /// <summary>Datagrams that were not.</summary>
    public long Lost { get; private set; }

    /// <summary>Relays until <see cref="Stop"/>. It takes the calling thread.</summary>
    public void Run()
    {
        while (!_isStopped)
        {
            var now = LoopClock.Now;
            var count = TakeFront(now);
            foreach (var client in _clients.Values)
            {
                count += TakeBack(client, now);
            }

            Release(LoopClock.Now);
            if (count == 0)
            {
                Wait();
            }
            else
            {
                _lastPassed = now;
            }
        }
    }

    /// <summary>Ends <see cref="Run"/>. Any thread may call it.</summary>
    public void Stop()
    {
        _isStopped = true;
        _front.Wake();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _front.Dispose();
        foreach (var client in _clients.Values)
        {
            client.Port.Dispose();
        }
    }

    /// <summary>Waits at the front; the ports of the clients are looked at often enough while there are any.</summary>
    private void Wait()
    {
        // As long as datagrams come, those of the server wait no longer than a wake-up takes.
        const long BusyMicroseconds = 50;
        const long IdleMicroseconds = 5_000;
        var poll = LoopClock.Now - _lastPassed < IdleAfter ? BusyMicroseconds : IdleMicroseconds;
        var next = _held.TryPeek(out _, out var first) ? Math.Max(0, first.At - LoopClock.Now.Microseconds) : long.MaxValue;
        _front.Wait(_clients.Count == 0 ? -1 : Math.Min(next, poll));
    }

    private int TakeFront(Instant now)
    {
        var count = _front.Receive();
        for (var i = 0; i < count; i++)
        {
            var datagram = _front.Received(i, out var from);
            var client = ClientOf(from, now);
            Hold(_there, datagram, client.Port, client.Server, now);
        }

        return count;
    }

    private int TakeBack(Client client, Instant now)
    {
        var count = client.Port.Receive();
        for (var i = 0; i < count; i++)
        {
            var datagram = client.Port.Received(i, out var from);
            client.Server = from;
            Hold(_back, datagram, _front, client.Peer, now);
        }

        return count;
    }

    private Client ClientOf(Peer from, Instant now)
    {
        if (!_clients.TryGetValue(from, out var client))
        {
            if (_clients.Count == MaxClients)
            {
                ForgetOldest();
            }

            client = new Client(from, UdpPort.Open(_any), _options.Server.ToPeer());
            _clients.Add(from, client);
        }

        client.Heard = now;
        return client;
    }

    private void ForgetOldest()
    {
        Client? oldest = null;
        foreach (var client in _clients.Values)
        {
            oldest = oldest is null || client.Heard < oldest.Heard ? client : oldest;
        }

        Release(Instant.Forever);
        _clients.Remove(oldest!.Peer);
        oldest.Port.Dispose();
    }

    private void Hold(RelayWay way, ReadOnlySpan<byte> datagram, UdpPort port, Peer to, Instant now)
    {
        Span<Instant> departures = stackalloc Instant[2];
        var copies = way.Pass(datagram.Length, now, departures);
        Lost += copies == 0 ? 1 : 0;
        for (var i = 0; i < copies; i++)
        {
            if (departures[i] <= now)
            {
                datagram.CopyTo(port.Take(datagram.Length, to));
                Passed++;
            }
            else if (_held.Count < MaxHeld)
            {
                var bytes = ArrayPool<byte>.Shared.Rent(datagram.Length);
                datagram.CopyTo(bytes);
                _held.Enqueue(new Held(port, to, bytes, datagram.Length), (departures[i].Microseconds, _order++));
            }
        }
    }

    private void Release(Instant now)
    {
        while (_held.TryPeek(out var held, out var at) && at.At <= now.Microseconds)
        {
            _held.Dequeue();
            held.Bytes.AsSpan(0, held.Size).CopyTo(held.Port.Take(held.Size, held.To));
            ArrayPool<byte>.Shared.Return(held.Bytes);
            Passed++;
        }

        _front.Flush();
        foreach (var client in _clients.Values)
        {
            client.Port.Flush();
        }
    }

    private readonly record struct Held(UdpPort Port, Peer To, byte[] Bytes, int Size);

    private sealed class Client(Peer peer, UdpPort port, Peer server)
    {
        public Peer Peer { get; } = peer;

        public UdpPort Port { get; } = port;

        public Peer Server { get; set; } = server;

        public Instant Heard { get; set; }
    }
}
