using Ordo.Chord.Machine;
using Ordo.Machine;

namespace Ordo.Chord.Simulator;

/// <summary>
/// The wires between hosts: latency, order on each link, loss, cuts. What is sent to a process that has ended comes back as a broken connection, or as nothing.
/// </summary>
internal sealed class Network(World world, NetworkProfile profile, SeededRandom random)
{
    private static readonly TimeSpan WithinHost = TimeSpan.FromMicroseconds(20);

    private readonly Dictionary<(int From, int To), long> _lastArrivals = [];
    private readonly Stack<Delivery> _spare = new();

    /// <summary>How messages travel; it may change while the world runs.</summary>
    public NetworkProfile Profile { get; set; } = profile;

    /// <summary>How many messages were sent.</summary>
    public long Sent { get; private set; }

    /// <summary>How many of them were lost on the way, by chance or at a cut.</summary>
    public long Lost { get; private set; }

    /// <summary>How many were slow.</summary>
    public long Slow { get; private set; }

    /// <summary>How many came to a process that had ended.</summary>
    public long Undeliverable { get; private set; }

    /// <summary>Called with each message that is sent, for those who count or read them.</summary>
    public Action<Envelope>? OnSent { get; set; }

    /// <summary>Whether messages pass between two hosts.</summary>
    public static bool Connects(Host from, Host to) => from == to || from.Side == to.Side;

    /// <summary>Lets a message travel.</summary>
    public void Send(Host from, in Envelope envelope)
    {
        Sent++;
        OnSent?.Invoke(envelope);
        if (!world.TryFind(envelope.To.Address, out var to))
        {
            Undeliverable++;
            world.Break(from, envelope.To.Address);
            return;
        }

        if (from != to && (!Connects(from, to) || (Profile.Loss > 0 && random.Chance(Profile.Loss))))
        {
            Lost++;
            world.Trace.Line($"lost {envelope.From.Address} → {envelope.To.Address}: {envelope.Message}");
            return;
        }

        var delivery = _spare.TryPop(out var spare) ? spare : new Delivery(this);
        delivery.Fill(from, to, envelope);
        world.Events.At(Arrival(from, to), delivery.Arrives);
    }

    /// <summary>The time a message needs now.</summary>
    public TimeSpan Latency()
    {
        if (Profile.Slow > 0 && random.Chance(Profile.Slow))
        {
            Slow++;
            return random.Between(Profile.MaxLatency, Profile.SlowLatency);
        }

        return random.Between(Profile.MinLatency, Profile.MaxLatency);
    }

    private Instant Arrival(Host from, Host to)
    {
        if (from == to)
        {
            return world.Events.Now + WithinHost;
        }

        var at = world.Events.Now + Latency();
        if (Profile.KeepsOrder)
        {
            ref var last = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_lastArrivals, (from.Number, to.Number), out _);
            at = new Instant(last = Math.Max(last, at.Microseconds));
        }

        return at;
    }

    private void Arrive(Delivery delivery)
    {
        var (from, to, life, envelope) = (delivery.From, delivery.To, delivery.Life, delivery.Envelope);
        delivery.Empty();
        _spare.Push(delivery);
        if (!to.IsRunning || to.Life != life)
        {
            Undeliverable++;
            if (to.Refuses)
            {
                world.Break(from, to.Address);
            }
        }
        else
        {
            to.Receive(envelope);
        }
    }

    /// <summary>One message on its way; used again for the next one, since there are millions.</summary>
    private sealed class Delivery
    {
        private readonly Network _network;
        private Host? _from;
        private Host? _to;

        public Delivery(Network network)
        {
            _network = network;
            Arrives = Arrive;
        }

        public Action Arrives { get; }

        public Host From => _from!;

        public Host To => _to!;

        public int Life { get; private set; }

        public Envelope Envelope { get; private set; }

        public void Fill(Host from, Host to, in Envelope envelope)
        {
            (_from, _to, Life, Envelope) = (from, to, to.Life, envelope);
        }

        public void Empty()
        {
            (_from, _to, Envelope) = (null, null, default);
        }

        private void Arrive() => _network.Arrive(this);
    }
}
