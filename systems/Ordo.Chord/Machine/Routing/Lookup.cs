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
/// that is silent is passed over for the next best that is known. What a node far before the place knows of its successors is old: as long as a dead node stands between the place and the one that would
/// be the owner, the nodes nearer to the place are asked as well, since somebody may have joined there.
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
    private Step? _own;
    private NodeRef? _owner;
    private NodeRef? _nearestBefore;
    private bool _mayBeNearer;
    private int _asked;
    private int _timeouts;

    /// <summary>Begins with what this node knows itself.</summary>
    public void StartHere(Step own)
    {
        _own = own;
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
        if (next is null && (_owner is null || _mayBeNearer))
        {
            next = Take(_before, static (candidate, target) => target - candidate.Id);
            next = _owner is not null && next is not null && !IsNearerThanAnyBefore(next) ? null : next;
        }

        if (next is null || ++_asked > MaxAsked)
        {
            End();
        }
        else if (next == node.Self && _own is not null)
        {
            Arrive(next, _own);
        }
        else
        {
            Ask(next);
        }
    }

    private bool IsNearerThanAnyBefore(NodeRef candidate) => _nearestBefore is null || target - candidate.Id < target - _nearestBefore.Id;

    private void Ask(NodeRef next) =>
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

    private void Arrive(NodeRef at, Step step)
    {
        if (step != _own)
        {
            _path.Add(at);
        }

        if (step.Owns)
        {
            _owner = at;
            End();
        }
        else if (_presumed.Contains(at))
        {
            // It lives and is the nearest known that does. Only somebody who joined before it can be nearer: the node just before it, and if that one has died those before both may know another.
            _owner = at;
            _behind.Clear();
            _mayBeNearer = step.Predecessor is not { } before || before.Id - target < at.Id - target;
            if (_mayBeNearer && step.Predecessor is { } nearer)
            {
                Presume(nearer);
            }

            Next();
        }
        else
        {
            _nearestBefore = step.Owners.Count > 0 && IsNearerThanAnyBefore(at) ? at : _nearestBefore;
            Learn(step);
            Next();
        }
    }

    private void Learn(Step step)
    {
        foreach (var owner in step.Owners)
        {
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
        if (_known.Add(owner) && (_owner is null || owner.Id - target < _owner.Id - target))
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
