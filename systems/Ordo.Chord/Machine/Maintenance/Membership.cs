using System.Collections.Generic;
using Ordo.Chord.Machine.Keys;
using Ordo.Chord.Machine.Messages;
using Ordo.Chord.Machine.Routing;
using Ordo.Machine;

namespace Ordo.Chord.Machine.Maintenance;

/// <summary>Where a node stands in its life.</summary>
internal enum Standing
{
    /// <summary>Not on the ring: it answers nobody.</summary>
    Outside,

    /// <summary>On its way in: it fetches the keys that will be its own.</summary>
    Joining,

    /// <summary>On the ring.</summary>
    Member,

    /// <summary>On its way out: its keys go to its successor.</summary>
    Leaving,

    /// <summary>Gone in order.</summary>
    Gone,
}

/// <summary>
/// Keeps the ring whole: who stands before this node and who behind it. The rules are those of Zave ("How to Make Chord Correct", 2015), since the original ones lose nodes: a node that joins takes over
/// the whole list of its successor; stabilising adopts a list only from a node that answered; a predecessor is replaced by one that is nearer, or when it is dead (rectify), and is dropped when it is
/// silent (flush).
/// </summary>
internal sealed class Membership(NodeContext node, Questions questions, RoutingTable table, KeyRange range)
{
    private readonly Remembered _remembered = new();
    private readonly HashSet<NodeRef> _silent = [];
    private Instant _lastNotifyOfPredecessor = Instant.Never;
    private Instant _silentUntil = Instant.Never;
    private NodeRef? _hurriedBehind;
    private bool _isAccepted;
    private bool _isStabilizing;
    private bool _again;
    private bool _asksAtHome;

    /// <summary>Where the node stands in its life.</summary>
    public Standing Standing { get; set; } = Standing.Outside;

    /// <summary>Whether other nodes may rely on this one.</summary>
    public bool IsOnRing => Standing is Standing.Member or Standing.Leaving;

    /// <summary>Grows whenever the nodes behind this one change.</summary>
    public int Changes { get; private set; }

    /// <summary>Nodes that the table of the registry has and that do not answer.</summary>
    public IReadOnlyCollection<NodeRef> Silent => _silent;

    /// <summary>The addresses of nodes that speak the classic protocol only: they are not asked and do not ask.</summary>
    public HashSet<string> Classic { get; } = [];

    /// <summary>Whether the successor has been told that this node goes: from then on it may serve the range, and this node may not.</summary>
    public bool IsHandingOver { get; set; }

    /// <summary>Who has the keys of this node since it is leaving; null before.</summary>
    public NodeRef? Heir { get; private set; }

    /// <summary>Whether this node may answer from what it holds of its range.</summary>
    public bool MayRead => IsOnRing && range.HasLease && !IsHandingOver;

    /// <summary>Whether it may change its keys: a node that leaves saves nothing more, its heir does.</summary>
    public bool MayWrite => MayRead && Standing == Standing.Member;

    /// <summary>The keys are another node's from now on, and so is what comes here for them.</summary>
    public void Bequeath(NodeRef heir)
    {
        Heir = heir;
        Changes++;
    }

    /// <summary>Begins a ring of one.</summary>
    public void Create()
    {
        Standing = Standing.Member;
        _isAccepted = true;
        range.OwnEverything();
        Changes++;
    }

    /// <summary>Takes a place in a ring that is whole and where all others stand as well.</summary>
    public void Place(NodeRef? predecessor, IReadOnlyList<NodeRef> successors, IReadOnlyList<NodeRef> fingers)
    {
        Create();
        if (predecessor is null)
        {
            return;
        }

        table.Predecessor = predecessor;
        _lastNotifyOfPredecessor = node.Now;
        table.SetSuccessors(null, successors);
        for (var i = 0; i < fingers.Count; i++)
        {
            table.SetFinger(i, fingers[i]);
        }

        range.EndOwningEverything();
        range.MoveStart(predecessor.Id);
    }

    /// <summary>An address that was heard of and may lead to parts of the ring that this one has lost.</summary>
    public void Remember(string address) => _remembered.Add(address);

    /// <summary>Takes over the place between two nodes that a join has found, unless it was given up meanwhile.</summary>
    public void Enter(NodeRef? predecessor, RingId rangeStart, NodeRef successor, IReadOnlyList<NodeRef> behind)
    {
        if (Standing != Standing.Joining)
        {
            return;
        }

        Standing = Standing.Member;
        _isAccepted = false;
        table.Predecessor = predecessor;
        _lastNotifyOfPredecessor = node.Now;
        table.SetSuccessors(successor, behind);
        range.EndOwningEverything();
        range.MoveStart(rangeStart);
        Changes++;
        NotifySuccessor();
        if (predecessor is not null && !Classic.Contains(predecessor.Address))
        {
            node.Send(predecessor, new LookBehind());
        }
    }

    /// <summary>One round: is the node behind this one still there, has somebody come between, does it know this one?</summary>
    public void Stabilize()
    {
        _hurriedBehind = null;
        Round();
    }

    private void Round()
    {
        if (!IsOnRing || IsHandingOver)
        {
            // Whoever still stabilised would come back into the gap that its neighbours are closing.
            _isStabilizing = false;
            return;
        }

        CheckPredecessor();
        if (_isStabilizing)
        {
            _again = true;
            return;
        }

        if (table.Successors.Count == 0 && table.Predecessor is { } other)
        {
            table.SetSuccessors(other, []);
            Changes++;
        }

        if (table.Successors.Count == 0)
        {
            Reconnect();
        }
        else if (node.Options.TableIsGiven)
        {
            NotifySuccessor();
        }
        else
        {
            _isStabilizing = true;
            AskSuccessor();
        }
    }

    /// <summary>
    /// Asks a node that fell silent, or by which this one joined, whether there is a nearer successor where it is: two rings that a broken network made become one again. Every other time another node of the
    /// same host is asked: virtual nodes that knew nobody but nodes that died know each other in this way.
    /// </summary>
    public void LookForLostNodes()
    {
        if (!node.Options.TableIsGiven && IsOnRing && !IsHandingOver)
        {
            _asksAtHome = !_asksAtHome;
            var other = (_asksAtHome ? null : _remembered.Next()) ?? node.Self.Address;
            new Lookup(node, questions, JustBehind(), found =>
            {
                if (found.Path.Count > 0)
                {
                    _remembered.Remove(other);
                }

                Adopt(found.Owner);
            }).StartAt(other);
        }
    }

    /// <summary>
    /// Somebody thinks that it stands just before this node. Only a node that is itself accepted by the one behind it may say yes: chains of nodes that nobody has accepted would else own the same
    /// places. What it takes for its own must have been this node's until now: a predecessor in the middle of it was told before that part of it is its own, and
    /// the candidate hears of it instead and asks again.
    /// </summary>
    public void Rectify(NodeRef candidate, Notify notify)
    {
        var old = table.Predecessor;
        var number = notify.Number;
        if (!_isAccepted || (candidate != old && range.Owns(candidate.Id) && !range.IsAllSettled))
        {
            // It cedes nothing before it knows what is its own, and what is in there: it would give away what others own, or without what they wrote.
            node.Send(candidate, new Notified(number, null));
        }
        else if (candidate == old || candidate == node.Self || (old is not null && IsTrusted(old) && old.Id.IsBetween(notify.RangeStart, candidate.Id)))
        {
            Confirm(candidate, number);
        }
        else if (old is null || candidate.Id.IsBetween(old.Id, node.Self.Id))
        {
            Precede(candidate);
            Confirm(candidate, number);
        }
        else
        {
            // The answer does not wait for that of the old one: the candidate would take this node for dead meanwhile.
            Confirm(candidate, number);
            questions.Ask(old, asked => new Ping(asked), reply =>
            {
                if (reply is null && table.Predecessor is null)
                {
                    Precede(candidate);
                    node.Send(candidate, new LookBehind());
                }
            });
        }
    }

    /// <summary>The node before or behind this one goes in order and tells who closes the gap.</summary>
    public void SeeOff(NodeRef leaver, Leaving leaving)
    {
        if (table.Predecessor is { } between && leaving.Successors.Count > 0 && leaving.Successors[0] == node.Self && between.Id.IsBetween(leaver.Id, node.Self.Id))
        {
            // The keys came to the wrong node: somebody has come between.
            node.Send(leaver, new Notified(leaving.Number, between));
            return;
        }

        if (table.Predecessor == leaver)
        {
            var isLastOther = leaving.Predecessor == node.Self;
            table.Predecessor = isLastOther ? null : leaving.Predecessor;
            _lastNotifyOfPredecessor = node.Now;
            range.MoveStart(isLastOther ? node.Self.Id : leaving.RangeStart);
        }

        var behind = new List<NodeRef>(table.Successors);
        behind.Remove(leaver);
        behind.AddRange(leaving.Successors);
        table.Forget(leaver);
        table.SetSuccessors(null, InOrder(behind));
        _silent.Add(leaver);
        _silentUntil = node.Now + (node.Options.StabilizeInterval * 4);
        Changes++;
        BeAloneIfSo();
        node.Send(leaver, new Farewell(leaving.Number));
    }

    /// <summary>Somebody did not answer: it is dropped from everything. If it lives it comes back by itself.</summary>
    public void Drop(NodeRef silent)
    {
        var stays = IsTrusted(silent);
        if (table.Forget(silent))
        {
            table.Predecessor = stays ? silent : table.Predecessor;
            Changes++;
            _remembered.Add(silent.Address);
            if (node.Options.TableIsGiven)
            {
                _silent.Add(silent);
                _silentUntil = node.Now + (node.Options.StabilizeInterval * 4);
            }

            BeAloneIfSo();
        }
    }

    /// <summary>A node says that it is on no ring: nothing it was promised counts any more.</summary>
    public void Distrust(NodeRef outside)
    {
        if (table.Predecessor == outside)
        {
            _lastNotifyOfPredecessor = Instant.Never;
        }
    }

    /// <summary>The connection to an address broke: whoever is behind it may be dropped without waiting for its lease.</summary>
    public void Lose(string address)
    {
        _lastNotifyOfPredecessor = table.Predecessor?.Address == address ? Instant.Never : _lastNotifyOfPredecessor;
        var lost = new List<NodeRef>();
        foreach (var known in table.Known())
        {
            if (known.Address == address)
            {
                lost.Add(known);
            }
        }

        if (table.Predecessor is { } before && before.Address == address)
        {
            lost.Add(before);
        }

        foreach (var gone in lost)
        {
            Drop(gone);
        }

        if (lost.Count > 0 && Standing == Standing.Member)
        {
            Stabilize();
        }
    }

    /// <summary>Takes the table of a registry. Nodes that did not answer lately are left out.</summary>
    /// <param name="predecessor">The node before this one; null when it is alone.</param>
    /// <param name="all">All other nodes that are known, in any order.</param>
    public void Install(NodeRef? predecessor, IReadOnlyList<NodeRef> all)
    {
        _isAccepted = true; // By the registry.
        if (_silentUntil < node.Now)
        {
            _silent.Clear();
        }

        var living = new List<NodeRef>();
        foreach (var other in all)
        {
            if (other != node.Self && !_silent.Contains(other))
            {
                living.Add(other);
            }
        }

        var ordered = InOrder(living);
        var before = predecessor is not null && predecessor != node.Self && !_silent.Contains(predecessor) ? predecessor : ordered.Count > 0 ? ordered[^1] : null;
        if (!Same(table.Successors, ordered))
        {
            table.SetSuccessors(null, ordered);
            Changes++;
        }

        SetFingers(ordered);
        Precede(before);
    }

    /// <summary>Tells the node behind this one who stands before it. Its agreement is the lease.</summary>
    public void NotifySuccessor()
    {
        var successor = table.Successor;
        if (successor == node.Self || IsHandingOver)
        {
            return;
        }

        var sent = node.Now;
        if (Classic.Contains(successor.Address))
        {
            range.Grant(sent, successor);
            return;
        }

        questions.Ask(successor, number => new Notify(number, range.Start), reply =>
        {
            if (reply is not Notified { Predecessor: { } before } || IsHandingOver || successor != table.Successor)
            {
                return;
            }

            if (before == node.Self)
            {
                _isAccepted = true;
                range.Grant(sent, successor);
            }
            else if (!node.Options.TableIsGiven)
            {
                HearOf(before, successor);
            }
        });
    }

    /// <summary>The node behind this one has somebody else before it.</summary>
    private void HearOf(NodeRef other, NodeRef successor)
    {
        if (other.Id.IsBetween(node.Self.Id, successor.Id))
        {
            // Once for each successor: if the other one does not answer, the next round comes soon enough.
            if (_hurriedBehind != successor)
            {
                _hurriedBehind = successor;
                Round();
            }
        }
        else if (other.Id.IsBetween(range.Start, node.Self.Id))
        {
            // It was there first: what lies before it is not this node's.
            Precede(other);
            NotifySuccessor();
        }
    }

    private void AskSuccessor()
    {
        var successor = table.Successor;
        if (successor == node.Self)
        {
            EndRound();
            return;
        }

        questions.Ask(successor, number => new AskNeighbours(number), reply =>
        {
            if (reply is not Neighbours neighbours)
            {
                // It was dropped; the next one in the list is asked.
                AskSuccessor();
                return;
            }

            SetSuccessors(successor, neighbours.Successors);
            if (neighbours.Predecessor is { } between && between.Id.IsBetween(node.Self.Id, successor.Id))
            {
                AskNewSuccessor(between);
            }
            else
            {
                EndRound();
            }
        });
    }

    /// <summary>Somebody has come between: its list is adopted if it answers.</summary>
    private void AskNewSuccessor(NodeRef between) =>
        questions.Ask(between, number => new AskNeighbours(number), reply =>
        {
            if (reply is Neighbours neighbours)
            {
                SetSuccessors(between, neighbours.Successors);
            }

            EndRound();
        });

    private void EndRound()
    {
        _isStabilizing = false;
        NotifySuccessor();
        if (_again)
        {
            _again = false;
            Round();
        }
    }

    private void SetSuccessors(NodeRef first, IReadOnlyList<NodeRef> behind)
    {
        var before = new List<NodeRef>(table.Successors);
        table.SetSuccessors(first, behind);
        if (!Same(before, table.Successors))
        {
            Changes++;
        }
    }

    private void CheckPredecessor()
    {
        if (table.Predecessor is { } predecessor && !IsTrusted(predecessor) && !Classic.Contains(predecessor.Address))
        {
            questions.Ask(predecessor, number => new Ping(number), _ => { });
        }
    }

    /// <summary>A predecessor that has this node's word may rely on it for the time of a lease.</summary>
    private bool IsTrusted(NodeRef predecessor) => table.Predecessor == predecessor && node.Now <= _lastNotifyOfPredecessor + node.Options.Lease;

    private void Confirm(NodeRef candidate, ulong number)
    {
        if (table.Predecessor == candidate)
        {
            _lastNotifyOfPredecessor = node.Now;
        }

        node.Send(candidate, new Notified(number, table.Predecessor));
    }

    private void Precede(NodeRef? predecessor)
    {
        if (predecessor is null)
        {
            table.Predecessor = null;
            BeAloneIfSo();
            return;
        }

        if (table.Predecessor != predecessor)
        {
            table.Predecessor = predecessor;
            _lastNotifyOfPredecessor = node.Now;
            range.EndOwningEverything();
            range.MoveStart(predecessor.Id);
            if (table.Successors.Count == 0)
            {
                table.SetSuccessors(predecessor, []);
                Changes++;
                NotifySuccessor();
            }
        }
    }

    private void BeAloneIfSo()
    {
        if (IsOnRing && table.IsAlone && table.Known().Count == 0)
        {
            range.OwnEverything();
        }
    }

    /// <summary>All successors are gone at once: what else is known leads back to the ring.</summary>
    private void Reconnect()
    {
        if (table.Known().Count == 0)
        {
            BeAloneIfSo();
            return;
        }

        _isStabilizing = true;
        new Lookup(node, questions, JustBehind(), found =>
        {
            _isStabilizing = false;
            Adopt(found.Owner);
            BeAloneIfSo();
        }).StartHere(new Step(0, Owns: false, null, table.Known(), []));
    }

    private void Adopt(NodeRef? candidate)
    {
        if (candidate is not null && candidate != node.Self && (table.Successors.Count == 0 || candidate.Id.IsBetween(node.Self.Id, table.Successor.Id)))
        {
            questions.Ask(candidate, number => new AskNeighbours(number), reply =>
            {
                if (reply is Neighbours neighbours)
                {
                    range.EndOwningEverything();
                    SetSuccessors(candidate, neighbours.Successors);
                    NotifySuccessor();
                }
            });
        }
    }

    private RingId JustBehind() => node.Self.Id + RingId.PowerOfTwo(RingId.Bits - node.Options.Space.Bits);

    private void SetFingers(List<NodeRef> ordered)
    {
        for (var i = 0; i < table.Fingers.Count; i++)
        {
            var start = node.Options.Space.FingerStart(node.Self.Id, i);
            table.SetFinger(i, ordered.Find(other => start.IsIn(node.Self.Id, other.Id)) ?? node.Self);
        }
    }

    /// <summary>The others among some nodes, clockwise, each once.</summary>
    private List<NodeRef> InOrder(IEnumerable<NodeRef> others)
    {
        var nodes = new List<NodeRef>(new HashSet<NodeRef>(others));
        nodes.Remove(node.Self);
        nodes.Sort((left, right) => (left.Id - node.Self.Id).CompareTo(right.Id - node.Self.Id));
        return nodes;
    }

    private static bool Same(IReadOnlyList<NodeRef> left, IReadOnlyList<NodeRef> right)
    {
        if (left.Count != right.Count)
        {
            return false;
        }

        for (var i = 0; i < left.Count; i++)
        {
            if (left[i] != right[i])
            {
                return false;
            }
        }

        return true;
    }
}
