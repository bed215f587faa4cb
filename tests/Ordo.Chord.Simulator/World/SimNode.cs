using Ordo.Chord.Machine;
using Ordo.Chord.Machine.Maintenance;
using Ordo.Chord.Machine.Messages;
using Ordo.Chord.Machine.Routing;
using Ordo.Machine;
using Ordo.Simulator;

namespace Ordo.Chord.Simulator;

/// <summary>One node in the world: the machine of the product, driven by simulated time and the simulated network.</summary>
internal sealed class SimNode
{
    /// <summary>A machine that wants this many ticks at one instant would never let time pass.</summary>
    private const int MaxTicksAtOnce = 64;

    private readonly World _world;
    private readonly Action _wakes;
    private readonly Dictionary<ulong, Action<Outcome>> _waiting = [];
    private readonly int _life;
    private Instant _armed = Instant.Forever;
    private Instant _lastTick = Instant.Never;
    private int _ticksAtOnce;

    public SimNode(World world, Host host, ChordNode machine)
    {
        (_world, Host, Machine) = (world, host, machine);
        _life = host.Life;
        _wakes = Wake;
    }

    /// <summary>The process it is in.</summary>
    public Host Host { get; }

    /// <summary>The machine itself.</summary>
    public ChordNode Machine { get; }

    /// <summary>Who it is.</summary>
    public NodeRef Self => Machine.Self;

    /// <summary>Whether its process runs in the life in which this node began.</summary>
    public bool Exists => Host.IsRunning && Host.Life == _life;

    /// <summary>Whether it is on the ring.</summary>
    public bool IsOnRing => Exists && Machine.Standing is Standing.Member or Standing.Leaving;

    /// <summary>Begins a ring of one.</summary>
    public void Create()
    {
        Machine.Create(_world.Now);
        Drain();
    }

    /// <summary>Joins the ring that another node is on.</summary>
    public void Join(NodeRef through)
    {
        _world.Trace.Line($"{Self.Address} joins through {through.Address}");
        Machine.Join(_world.Now, through);
        Drain();
    }

    /// <summary>Leaves in order.</summary>
    public void Leave()
    {
        _world.Trace.Line($"{Self.Address} leaves");
        Machine.Leave(_world.Now);
        Drain();
    }

    /// <summary>Begins a client's operation.</summary>
    /// <param name="kind">What is wanted.</param>
    /// <param name="key">The key.</param>
    /// <param name="text">The text to be saved.</param>
    /// <param name="then">Called with the outcome; never, if the node ends before.</param>
    public void Submit(OperationKind kind, string key, string? text, Action<Outcome> then)
    {
        var number = Machine.Submit(_world.Now, kind, key, text);
        _waiting.Add(number, then);
        Drain();
    }

    /// <summary>Looks a place up step by step.</summary>
    public void LookUp(RingId place, Action<LookupResult> then)
    {
        Machine.LookUp(_world.Now, place, then);
        Drain();
    }

    /// <summary>Takes a message.</summary>
    public void Receive(in Envelope envelope)
    {
        _world.Trace.Line($"{envelope.From.Address} → {envelope.To.Address}: {envelope.Message}");
        Machine.Receive(_world.Now, envelope.From, envelope.Message);
        Drain();
    }

    /// <summary>The connection to an address broke.</summary>
    public void Lose(string address)
    {
        Machine.Lose(_world.Now, address);
        Drain();
    }

    /// <summary>Lets the machine do whatever needs to be driven from outside, and takes what follows.</summary>
    public void Do(Action<ChordNode, Instant> what)
    {
        what(Machine, _world.Now);
        Drain();
    }

    /// <summary>Sees to it that the machine is called when it wants to be.</summary>
    public void Arm()
    {
        var next = Instant.Max(Machine.NextTick, _world.Now);
        if (Machine.NextTick != Instant.Forever && (next < _armed || _armed < _world.Now))
        {
            _armed = next;
            _world.Events.At(next, _wakes);
        }
    }

    private void Wake()
    {
        // An earlier wake-up has replaced this one, or the process does not get on.
        if (_armed != _world.Now || !Exists || Host.IsPaused)
        {
            return;
        }

        _ticksAtOnce = _lastTick == _world.Now ? _ticksAtOnce + 1 : 0;
        _lastTick = _world.Now;
        if (_ticksAtOnce > MaxTicksAtOnce)
        {
            throw new Violation("TimePasses", $"{Self.Address} wants to be called for ever at {_world.Now}");
        }

        _armed = Instant.Forever;
        Machine.Tick(_world.Now);
        Drain();
    }

    private void Drain()
    {
        var outbox = Machine.Outbox;
        foreach (var envelope in outbox.Messages)
        {
            _world.Network.Send(Host, envelope);
        }

        if (outbox.Outcomes.Count == 0)
        {
            outbox.Clear();
            Arm();
            return;
        }

        Outcome[] outcomes = [.. outbox.Outcomes];
        outbox.Clear();
        Arm();
        foreach (var outcome in outcomes)
        {
            if (_waiting.Remove(outcome.Number, out var then))
            {
                then(outcome);
            }
        }
    }
}
