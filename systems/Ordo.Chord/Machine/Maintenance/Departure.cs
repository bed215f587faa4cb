using System.Collections.Generic;
using Ordo.Chord.Machine.Keys;
using Ordo.Chord.Machine.Messages;
using Ordo.Chord.Machine.Routing;
using Ordo.Machine;

namespace Ordo.Chord.Machine.Maintenance;

/// <summary>
/// The way off the ring: what is being written is ended, the keys go to the node behind, then both neighbours are told, then it is over. The last node of a ring simply ends.
/// </summary>
internal sealed class Departure(NodeContext node, Questions questions, RoutingTable table, Membership membership, KeyRange range, KeyStore store)
{
    private bool _waits;
    private Instant _notBefore = Instant.Never;

    /// <summary>Begins.</summary>
    public void Start()
    {
        if (!membership.IsOnRing)
        {
            membership.Standing = Standing.Gone;
            return;
        }

        membership.Standing = Standing.Leaving;
        _waits = true;
    }

    /// <summary>Goes on when no write is under way any more: what is acknowledged later than the keys are given would stay behind.</summary>
    public void GoOn(bool isWriting)
    {
        if (_waits && !isWriting && node.Now >= _notBefore)
        {
            _waits = false;
            GiveKeys();
        }
    }

    private void GiveKeys()
    {
        if (table.Successors.Count == 0 && table.Predecessor is { } other)
        {
            // Of two nodes each is before and behind the other.
            table.SetSuccessors(other, []);
        }

        var successor = table.Successor;
        if (successor == node.Self || membership.Classic.Contains(successor.Address))
        {
            TellPredecessor(null);
            return;
        }

        // The successor is charged with the range: until it owns it, what it was given is no stray that it would give back.
        var changes = range.Changes;
        new Comparison(node, questions, store, successor, gives: true, isCharge: true, (_, isGiven) =>
        {
            if (isGiven && changes == range.Changes)
            {
                TellSuccessor(successor);
            }
            else
            {
                // To the next one, or again: what a node before this one left here meanwhile goes too. Not at once: the next one may have no room.
                (_waits, _notBefore) = (true, node.Now + (node.Options.StabilizeInterval / 10));
            }
        }).Start(range.Start, node.Self.Id);
    }

    /// <summary>From its answer on the keys are the successor's, and what comes here goes there.</summary>
    private void TellSuccessor(NodeRef successor)
    {
        membership.IsHandingOver = true;
        questions.Ask(successor, LeavingQuestion, reply =>
        {
            if (reply is Farewell)
            {
                membership.Bequeath(successor);
                TellPredecessor(successor);
                return;
            }

            if (reply is Notified { Predecessor: { } between })
            {
                table.SetSuccessors(between, new List<NodeRef>(table.Successors));
            }

            GiveKeys();
        });
    }

    private void TellPredecessor(NodeRef? successor)
    {
        if (table.Predecessor is not { } predecessor || predecessor == successor || membership.Classic.Contains(predecessor.Address))
        {
            membership.Standing = Standing.Gone;
            return;
        }

        questions.Ask(predecessor, LeavingQuestion, _ => membership.Standing = Standing.Gone);
    }

    private Question LeavingQuestion(ulong number) =>
        new Leaving(number, table.Predecessor, range.Start, new List<NodeRef>(table.Successors));
}
