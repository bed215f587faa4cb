using Ordo.Chord.Machine;
using Ordo.Chord.Machine.Maintenance;
using Ordo.Chord.Machine.Messages;

namespace Ordo.Chord.Simulator;

/// <summary>One process: an address with one node or several (virtual nodes). It runs, stands still, or has ended, and may begin a new life.</summary>
internal sealed class Host(World world, int number, string address)
{
    private readonly List<SimNode> _nodes = [];
    private readonly Queue<Envelope> _held = new();

    /// <summary>Its number in the world, from 0.</summary>
    public int Number { get; } = number;

    /// <summary>Where it is reached.</summary>
    public string Address { get; } = address;

    /// <summary>Its nodes.</summary>
    public IReadOnlyList<SimNode> Nodes => _nodes;

    /// <summary>Whether the process exists; it may stand still.</summary>
    public bool IsRunning { get; private set; } = true;

    /// <summary>Whether it exists and does not get on: messages wait, time-outs pass.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>Whether a message to the ended process comes back as a broken connection; else it is lost without a sign.</summary>
    public bool Refuses { get; private set; }

    /// <summary>Which life it lives: what was sent to an earlier one does not arrive.</summary>
    public int Life { get; private set; }

    /// <summary>The side of a partition that it is on.</summary>
    public int Side { get; set; }

    /// <summary>Takes a message.</summary>
    public void Receive(in Envelope envelope)
    {
        if (IsPaused)
        {
            _held.Enqueue(envelope);
        }
        else
        {
            Deliver(envelope);
        }
    }

    /// <summary>Gives the process one more node.</summary>
    public void Add(SimNode node) => _nodes.Add(node);

    /// <summary>Ends the process.</summary>
    /// <param name="refuses">Whether others notice at once, by their connections.</param>
    public void End(bool refuses)
    {
        IsRunning = false;
        IsPaused = false;
        Refuses = refuses;
        _held.Clear();
        _nodes.Clear();
    }

    /// <summary>Begins a new life without nodes.</summary>
    public void Begin()
    {
        Life++;
        IsRunning = true;
    }

    /// <summary>Lets the process stand still.</summary>
    public void Pause() => IsPaused = true;

    /// <summary>Lets it go on: what came meanwhile comes first, as its sockets hold it.</summary>
    public void Resume()
    {
        IsPaused = false;
        while (!IsPaused && _held.TryDequeue(out var envelope))
        {
            Deliver(envelope);
        }

        foreach (var node in _nodes)
        {
            node.Arm();
        }
    }

    /// <summary>As the product does: to the node of that id; whoever knows only the address means any that is on the ring. A node that is not here is on no ring.</summary>
    private void Deliver(in Envelope envelope)
    {
        foreach (var node in _nodes)
        {
            if (node.Self.Id == envelope.To.Id || (envelope.To.Id == RingId.Zero && node.Machine.Standing == Standing.Member))
            {
                node.Receive(envelope);
                return;
            }
        }

        if (envelope.Message is Question question)
        {
            world.Network.Send(this, new Envelope(envelope.To, envelope.From, new NotOnRing(question.Number)));
        }
    }
}
