using System;
using System.Collections.Generic;
using Ordo.Chord.Machine.Messages;

namespace Ordo.Chord.Machine.Routing;

/// <summary>What a lookup found.</summary>
/// <param name="Owner">The first living node at the place or behind it; null when the way ended nowhere.</param>
/// <param name="Path">The nodes that answered, in order, the owner last.</param>
/// <param name="Timeouts">How many nodes on the way did not answer.</param>
internal sealed record LookupResult(NodeRef? Owner, IReadOnlyList<NodeRef> Path, int Timeouts);

/// <summary>
/// One iterative lookup (Stoica et al. 2001, §4.3): the asker asks a node, gets nearer ones, asks those, until a node that lies just before the place tells who is behind it and that one answers. A node
/// that is silent is passed over for the next best that is known.
/// </summary>
internal sealed class Lookup(NodeContext node, Questions questions, RingId target, Action<LookupResult> then)
{
    /// <summary>Where a lookup ends that finds more and more nodes and no owner: a ring whose nodes lie.</summary>
    private const int MaxAsked = 512;

    private readonly HashSet<NodeRef> _known = [];
    private readonly List<NodeRef> _before = [];
    private readonly List<NodeRef> _behind = [];
    private readonly HashSet<NodeRef> _presumed = [];
    private readonly List<NodeRef> _path = [];
    private NodeRef? _owner;
    private NodeRef? _ownPredecessor;
    private int _asked;
    private int _timeouts;

    /// <summary>Begins with what this node knows itself.</summary>
    public void StartHere(Step own)
    {
        _known.Add(node.Self);
        _ownPredecessor = own.Predecessor;
        if (own.Owns)
        {
            _owner = node.Self;
            End();
            return;
        }

        Learn(own);
        Next();
    }

    /// <summary>Begins at whichever node there is at an address.</summary>
    public void StartAt(string address)
    {
        _asked++;
        questions.AskAnyone(address, number => new AskStep(number, target), (first, reply) =>
        {
            if (reply is Step step)
            {
                _known.Add(first);
                Arrive(first, step);
            }
            else
            {
                _timeouts++;
                End();
            }
        });
    }

    /// <summary>Asks the best node that was not asked yet: one that may be the owner, else the one that lies nearest before the place.</summary>
    private void Next()
    {
        var next = Take(_behind, static (candidate, target) => candidate.Id - target);
        if (next is null && _owner is null)
        {
            next = Take(_before, static (candidate, target) => target - candidate.Id);
        }

        if (next is null || ++_asked > MaxAsked)
        {
            End();
            return;
        }

        questions.Ask(next, number => new AskStep(number, target), reply =>
        {
            if (reply is Step step)
            {
                Arrive(next, step);
            }
            else
            {
                _timeouts++;
                Next();
            }
        });
    }

    private void Arrive(NodeRef at, Step step)
    {
        _path.Add(at);
        if (step.Owns)
        {
            _owner = at;
            End();
        }
        else if (_presumed.Contains(at))
        {
            // It lives and is the nearest that does. Only somebody who joined just before it can be nearer.
            _owner = at;
            _behind.Clear();
            if (step.Predecessor is { } nearer && nearer.Id - target < at.Id - target)
            {
                Presume(nearer);
            }

            Next();
        }
        else
        {
            Learn(step);
            Next();
        }
    }

    private void Learn(Step step)
    {
        foreach (var owner in step.Owners)
        {
            if (owner == node.Self && _ownPredecessor is { } joined)
            {
                // Others take this node for the owner and do not know yet who came before it.
                Presume(joined);
                break;
            }

            Presume(owner);
        }

        foreach (var closer in step.Closer)
        {
            if (_known.Add(closer))
            {
                _before.Add(closer);
            }
        }
    }

    private void Presume(NodeRef owner)
    {
        if (_known.Add(owner))
        {
            _presumed.Add(owner);
            _behind.Add(owner);
        }
    }

    private NodeRef? Take(List<NodeRef> from, Func<NodeRef, RingId, RingId> way)
    {
        NodeRef? best = null;
        foreach (var candidate in from)
        {
            if (best is null || way(candidate, target) < way(best, target))
            {
                best = candidate;
            }
        }

        if (best is not null)
        {
            from.Remove(best);
        }

        return best;
    }

    private void End()
    {
        if (_owner is not null && _path.Remove(_owner))
        {
            _path.Add(_owner);
        }

        then(new LookupResult(_owner, _path, _timeouts));
    }
}
