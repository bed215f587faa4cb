using Ordo.Machine;

namespace Ordo.Chord.Machine.Keys;

/// <summary>
/// The range of places that a node owns, from its predecessor to itself, and how far it may rely on that: whether its successor agrees (a lease), and whether it has heard from the other holders what it may
/// not know yet (settled). Two nodes that both believe to own a place cannot both have the lease of the node behind them.
/// </summary>
internal sealed class KeyRange(NodeContext node)
{
    private RingId? _settledFrom;
    private Instant _leaseUntil = Instant.Never;

    /// <summary>Where the range begins, excluded: the place of the predecessor. The node's own place when it owns the whole ring.</summary>
    public RingId Start { get; private set; } = node.Self.Id;

    /// <summary>The node that agreed after nobody had for a time: until then it may have served the range. Null once the range is settled.</summary>
    public NodeRef? Former { get; private set; }

    /// <summary>When places were last added to what this node may serve.</summary>
    public Instant LastGrowth { get; private set; } = Instant.Never;

    /// <summary>Grows with every change of the range.</summary>
    public int Changes { get; private set; }

    /// <summary>Whether the node owns a place.</summary>
    public bool Owns(RingId place) => place.IsIn(Start, node.Self.Id);

    /// <summary>Whether everything in the range is settled.</summary>
    public bool IsAllSettled => _settledFrom is { } from && (from == Start || Start.IsIn(from, node.Self.Id));

    /// <summary>Whether the node has what others may hold of a place it owns.</summary>
    public bool IsSettled(RingId place) => _settledFrom is { } from && place.IsIn(from, node.Self.Id);

    /// <summary>Whether the successor agreed lately enough.</summary>
    public bool HasLease => node.Now <= _leaseUntil;

    /// <summary>When it last agreed, and for how long from there.</summary>
    public Instant LeaseUntil => _leaseUntil;

    /// <summary>Moves the beginning of the range.</summary>
    public void MoveStart(RingId start)
    {
        if (start == Start)
        {
            return;
        }

        if (_settledFrom is { } from && start.IsIn(from, node.Self.Id))
        {
            // It shrank: what is left of a settled range is settled.
            _settledFrom = start;
        }

        if (!start.IsIn(Start, node.Self.Id))
        {
            LastGrowth = node.Now;
        }

        Start = start;
        Changes++;
    }

    /// <summary>The others were heard for all places from here on.</summary>
    public void Settle(RingId from)
    {
        _settledFrom = from;
        Former = null;
    }

    /// <summary>The successor agrees from an instant on.</summary>
    public void Grant(Instant from, NodeRef successor)
    {
        var until = from + node.Options.Lease;
        if (_leaseUntil < node.Now && _leaseUntil != Instant.Forever)
        {
            // Nobody knows who served these places meanwhile.
            _settledFrom = null;
            Former = successor;
            LastGrowth = node.Now;
            Changes++;
        }

        _leaseUntil = Instant.Max(_leaseUntil, until);
    }

    /// <summary>There is nobody to ask: the range is the whole ring, and it is this node's.</summary>
    public void OwnEverything()
    {
        MoveStart(node.Self.Id);
        _settledFrom = node.Self.Id;
        _leaseUntil = Instant.Forever;
    }

    /// <summary>There are others again, and their word counts.</summary>
    public void EndOwningEverything()
    {
        if (_leaseUntil == Instant.Forever)
        {
            _leaseUntil = node.Now + node.Options.Lease;

            // They may have served these places before this node heard of them.
            _settledFrom = null;
            LastGrowth = node.Now;
            Changes++;
        }
    }
}
