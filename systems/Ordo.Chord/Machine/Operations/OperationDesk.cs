using System;
using System.Collections.Generic;
using System.Text;
using Ordo.Chord.Machine.Keys;
using Ordo.Chord.Machine.Maintenance;
using Ordo.Chord.Machine.Messages;
using Ordo.Chord.Machine.Routing;
using Ordo.Machine;

namespace Ordo.Chord.Machine.Operations;

/// <summary>
/// Where operations come in and go on: from a client of this node, or handed on by another. What is not this node's goes to the next node on its way (recursive lookup); when no outcome comes back, the
/// owner is looked up step by step (iterative lookup) and asked again, with the same stamp, until the time is over.
/// </summary>
internal sealed class OperationDesk(NodeContext node, Questions questions, RoutingTable table, Membership membership, KeyRange range, OwnedKeys owned)
{
    /// <summary>How many operations of clients may be open at one node.</summary>
    private const int MaxOpen = 16 * 1024;

    /// <summary>How many bytes of texts may be open at one node: all of them may stand on one link, which takes twice as much.</summary>
    private const int MaxOpenBytes = 16 * 1024 * 1024;

    /// <summary>How many operations may wait for this node to know whether they are its own.</summary>
    private const int MaxParked = 4096;

    private readonly Dictionary<ulong, Open> _open = [];
    private readonly Queue<(Instant At, ulong Number)> _due = new();
    private readonly Queue<(Instant Until, Operation Operation)> _parked = new();
    private long _openBytes;
    private ulong _last = node.Random.NextBits() >> 1; // Outcomes for an earlier life of this node find no operation.

    /// <summary>How a lookup is begun here.</summary>
    public Func<RingId, Step> Own { get; set; } = _ => throw new InvalidOperationException();

    /// <summary>When the next operation is to be tried again.</summary>
    public Instant NextDue => _due.TryPeek(out var first) ? first.At : Instant.Forever;

    /// <summary>Begins an operation for a client.</summary>
    /// <returns>Its number: the outcome carries it.</returns>
    public ulong Submit(OperationKind kind, string key, string? text)
    {
        var number = ++_last;
        var operation = new Operation(node.Self, number, kind, key, node.Options.Space.PlaceOf(key), text, node.Random.NextBits() | 1, [], IsAtOwner: false, IsRepeat: false);
        if (Check(operation) is { } problem)
        {
            node.Outbox.End(new Outcome(number, OutcomeKind.Refused, null, null, [], problem));
            return number;
        }

        _open.Add(number, new Open(operation, node.Now + node.Options.OperationTimeout));
        _openBytes += SizeOf(operation);
        _due.Enqueue((node.Now + node.Options.RetryInterval, number));
        Route(operation);
        return number;
    }

    /// <summary>Takes an operation one step further: to its key here, or to the next node.</summary>
    public void Route(Operation operation)
    {
        operation = operation with { Path = [.. operation.Path, node.Self] };
        if (operation.Path.Count > node.Options.MaxHops)
        {
            Refuse(operation, $"the lookup passed {node.Options.MaxHops} nodes and found no owner: the ring is not whole, try again");
        }
        else if (range.Owns(operation.Place))
        {
            RouteHere(operation);
        }
        else if (NextNode(operation, out var isOwner) is { } next)
        {
            node.Send(next, operation with { IsAtOwner = isOwner });
        }
        else
        {
            Park(operation);
        }
    }

    private void RouteHere(Operation operation)
    {
        if (membership.Heir is { } heir)
        {
            node.Send(heir, operation with { IsAtOwner = true });
        }
        else if (owned.MayServe(operation))
        {
            owned.Take(operation);
        }
        else
        {
            Park(operation);
        }
    }

    /// <summary>The end of an operation that began here.</summary>
    public void End(Outcome outcome)
    {
        if (_open.Remove(outcome.Number, out var open))
        {
            _openBytes -= SizeOf(open.Operation);
            node.Outbox.End(outcome);
        }
    }

    /// <summary>Tells whoever began an operation how it ended.</summary>
    public void Tell(Operation operation, OutcomeKind kind, string? text, string? problem)
    {
        var outcome = new Outcome(operation.Number, kind, node.Self, text, operation.Path, problem);
        if (operation.Origin == node.Self)
        {
            End(outcome);
        }
        else
        {
            node.Send(operation.Origin, outcome);
        }
    }

    /// <summary>Ends what was not begun. Of a write that came more than once nobody can say that.</summary>
    public void Refuse(Operation operation, string problem)
    {
        var mayBeDone = operation.IsRepeat && operation.Kind.IsWrite();
        Tell(operation, mayBeDone ? OutcomeKind.Unknown : OutcomeKind.Refused, null, problem);
    }

    /// <summary>Looks again at what waits for this node's range to become clear.</summary>
    public void TryParked()
    {
        for (var left = _parked.Count; left > 0; left--)
        {
            var (until, operation) = _parked.Dequeue();
            if (until > node.Now)
            {
                RouteParked(until, operation);
            }
        }
    }

    /// <summary>Tries again what has no outcome, and ends what has had its time.</summary>
    public void Tick()
    {
        while (_due.TryPeek(out var first) && first.At <= node.Now)
        {
            _due.Dequeue();
            if (!_open.TryGetValue(first.Number, out var open))
            {
                continue;
            }

            if (open.Until <= node.Now)
            {
                EndUnknown(open.Operation);
            }
            else
            {
                _due.Enqueue((node.Now + node.Options.RetryInterval, first.Number));
                TryStepByStep(open.Operation);
            }
        }
    }

    /// <summary>
    /// The next step: the successor for what lies before it, else the known node that is nearest before the place (specs/s08 §5). Where nodes keep lists of successors themselves, whoever stands in that list
    /// at the place or behind it is the owner, and the node before it need not be asked.
    /// </summary>
    private NodeRef? NextNode(Operation operation, out bool isOwner)
    {
        var place = operation.Place;
        isOwner = true;
        if (operation.IsAtOwner)
        {
            // Whoever sent it does not know the node before this one yet.
            return table.Predecessor;
        }

        var listed = node.Options.TableIsGiven ? Math.Min(1, table.Successors.Count) : table.Successors.Count;
        for (var i = 0; i < listed; i++)
        {
            if (place.IsIn(node.Self.Id, table.Successors[i].Id))
            {
                return table.Successors[i];
            }
        }

        isOwner = false;
        return table.ClosestTo(place);
    }

    private void TryStepByStep(Operation operation) =>
        new Lookup(node, questions, operation.Place, found =>
        {
            if (found.Owner is null || !_open.ContainsKey(operation.Number))
            {
                return;
            }

            NodeRef[] path = [node.Self, .. found.Path];
            if (found.Owner == node.Self)
            {
                Route(operation with { IsRepeat = true });
            }
            else
            {
                node.Send(found.Owner, operation with { Path = path[..^1], IsAtOwner = true, IsRepeat = true });
            }
        }).StartHere(Own(operation.Place));

    private void EndUnknown(Operation operation)
    {
        var reads = operation.Kind is OperationKind.Find or OperationKind.Get or OperationKind.Locate;
        var problem = $"no owner of place {node.Options.Space.Show(operation.Place)} answered within {node.Options.OperationTimeout.TotalSeconds} s";
        End(new Outcome(operation.Number, OutcomeKind.Unknown, null, null, [node.Self], reads ? $"{problem}: try again" : $"{problem}: look whether it was done"));
    }

    private void Park(Operation operation)
    {
        if (_parked.Count >= MaxParked)
        {
            Refuse(operation, "the ring is being mended: try again");
        }
        else
        {
            _parked.Enqueue((node.Now + node.Options.OperationTimeout, operation));
        }
    }

    private void RouteParked(Instant until, Operation operation)
    {
        if (range.Owns(operation.Place) ? owned.MayServe(operation) || membership.Heir is not null : NextNode(operation, out _) is not null)
        {
            // Its last step was here. It has waited, and its origin may have sent it again meanwhile.
            Route(operation with { Path = [.. Steps(operation)], IsRepeat = true });
        }
        else
        {
            _parked.Enqueue((until, operation));
        }
    }

    private static IEnumerable<NodeRef> Steps(Operation operation)
    {
        for (var i = 0; i < operation.Path.Count - 1; i++)
        {
            yield return operation.Path[i];
        }
    }

    private static int SizeOf(Operation operation) => operation.Text?.Length ?? 0;

    private string? Check(Operation operation)
    {
        if (!membership.IsOnRing)
        {
            return "this node is on no ring";
        }

        if (_open.Count >= MaxOpen || (_openBytes > 0 && _openBytes + SizeOf(operation) > MaxOpenBytes))
        {
            return "this node has too much to do: try again";
        }

        if (Encoding.UTF8.GetByteCount(operation.Key) is var keyBytes and > ChordOptions.MaxKeyBytes)
        {
            return $"the key has {keyBytes} bytes, allowed are {ChordOptions.MaxKeyBytes}";
        }

        return operation.Text is { } text && Encoding.UTF8.GetByteCount(text) is var textBytes and > ChordOptions.MaxTextBytes
            ? $"the text has {textBytes} bytes, allowed are {ChordOptions.MaxTextBytes}"
            : null;
    }

    private sealed record Open(Operation Operation, Instant Until);
}
