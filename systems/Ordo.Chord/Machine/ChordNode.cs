using System;
using System.Collections.Generic;
using Ordo.Chord.Machine.Keys;
using Ordo.Chord.Machine.Maintenance;
using Ordo.Chord.Machine.Messages;
using Ordo.Chord.Machine.Operations;
using Ordo.Chord.Machine.Routing;
using Ordo.Machine;

namespace Ordo.Chord.Machine;

/// <summary>
/// One node of a ring as a machine: messages, ticks and clients' operations go in, <see cref="Outbox"/> says what is to be sent and which operations ended. It has no clock, no thread and no socket; whoever
/// drives it makes one call at a time and takes the outbox after each.
/// </summary>
internal sealed class ChordNode
{
    /// <summary>How many nearer nodes one step of a lookup tells: some of them may be dead.</summary>
    private const int MaxCloser = 4;

    private readonly NodeContext _node;
    private readonly Questions _questions;
    private readonly RoutingTable _table;
    private readonly KeyRange _range;
    private readonly KeyStore _store;
    private readonly Membership _membership;
    private readonly Joining _joining;
    private readonly FingerUpkeep _fingers;
    private readonly Replication _replication;
    private readonly OwnedKeys _owned;
    private readonly OperationDesk _desk;
    private readonly Departure _departure;
    private readonly List<NodeRef> _closer = [];
    private Instant _nextStabilize = Instant.Forever;
    private Instant _nextFinger = Instant.Forever;
    private Instant _nextSync = Instant.Forever;
    private Instant _joinAgain = Instant.Forever;
    private NodeRef? _through;
    private Instant _lastCall = Instant.Forever;
    private Instant _deafUntil = Instant.Never;
    private int _seenRange;
    private int _seenNeighbours;
    private int _rounds;

    /// <summary>A node outside of every ring.</summary>
    public ChordNode(ChordOptions options, NodeRef self, SeededRandom random)
    {
        _node = new NodeContext(options, self, random);
        _questions = new Questions(_node);
        _table = new RoutingTable(options, self);
        _range = new KeyRange(_node);
        _store = new KeyStore(options.TombstoneRetention);
        _membership = new Membership(_node, _questions, _table, _range);
        _joining = new Joining(_node, _questions, _membership, _store) { OnFailure = JoinFailed };
        _fingers = new FingerUpkeep(_node, _questions, _table);
        _replication = new Replication(_node, _questions, _table, _membership, _range, _store) { Own = OwnStepTo };
        _owned = new OwnedKeys(_node, _questions, _membership, _replication, _range, _store);
        _desk = new OperationDesk(_node, _questions, _table, _membership, _range, _owned) { Own = OwnStepTo };
        _departure = new Departure(_node, _questions, _table, _membership, _range, _store);
        _owned.OnMoved = _desk.Route;
        _owned.OnOutcome = _desk.Tell;
        _questions.OnSilence = _membership.Drop;
        _questions.OnOutside = _membership.Distrust;
    }

    /// <summary>This node.</summary>
    public NodeRef Self => _node.Self;

    /// <summary>How the ring is kept.</summary>
    public ChordOptions Options => _node.Options;

    /// <summary>What is to be done; cleared by whoever took it.</summary>
    public Outbox Outbox => _node.Outbox;

    /// <summary>Where the node stands in its life.</summary>
    public Standing Standing => _membership.Standing;

    /// <summary>The nodes it knows.</summary>
    public RoutingTable Table => _table;

    /// <summary>The places it owns.</summary>
    public KeyRange Range => _range;

    /// <summary>What it holds.</summary>
    public KeyStore Store => _store;

    /// <summary>Nodes that a registry's table has and that do not answer.</summary>
    public IReadOnlyCollection<NodeRef> Silent => _membership.Silent;

    /// <summary>Why the last try to join failed; null when none did.</summary>
    public string? JoinProblem { get; private set; }

    /// <summary>When <see cref="Tick"/> has something to do, if nothing else happens.</summary>
    public Instant NextTick => Instant.Min(Instant.Min(_nextStabilize, _nextFinger), Instant.Min(Instant.Min(_nextSync, _joinAgain), Instant.Min(_questions.NextDue, _desk.NextDue)));

    /// <summary>Begins a ring of one.</summary>
    public void Create(Instant now)
    {
        _node.Now = now;
        _membership.Create();
        Begin();
        Settle();
    }

    /// <summary>Stands at once where a whole ring has this node, its keys still to come: for rings that are built and not grown.</summary>
    /// <param name="now">The instant of the call.</param>
    /// <param name="predecessor">The node before this one; null when it is alone.</param>
    /// <param name="successors">The nodes behind it, in order.</param>
    /// <param name="fingers">One for each bit of the ring.</param>
    public void Place(Instant now, NodeRef? predecessor, IReadOnlyList<NodeRef> successors, IReadOnlyList<NodeRef> fingers)
    {
        _node.Now = now;
        _membership.Place(predecessor, successors, fingers);
        Begin();
        Settle();
    }

    /// <summary>Joins the ring that some node is on; tried again until it succeeds.</summary>
    public void Join(Instant now, NodeRef through)
    {
        _node.Now = now;
        _through = through;
        _joining.Start(through);
        Settle();
    }

    /// <summary>
    /// Takes the table of a registry: at first to come onto the ring, later to stay on it.
    /// </summary>
    /// <param name="now">The instant of the call.</param>
    /// <param name="predecessor">The node before this one; null when it is alone.</param>
    /// <param name="all">All other nodes, in any order.</param>
    /// <param name="classic">Which addresses speak the classic protocol only.</param>
    public void Install(Instant now, NodeRef? predecessor, IReadOnlyList<NodeRef> all, IReadOnlySet<string> classic)
    {
        _node.Now = now;
        _membership.Classic.Clear();
        _membership.Classic.UnionWith(classic);
        var isFirst = _membership.Standing == Standing.Outside;
        if (isFirst)
        {
            // Not alone yet: what the others hold of its range is to be heard first.
            _membership.Standing = Standing.Member;
            Begin();
        }

        _membership.Install(predecessor, all);
        if (isFirst)
        {
            _membership.NotifySuccessor();
        }

        Settle();
    }

    /// <summary>Takes entries that a classic node handed over.</summary>
    public void Take(Instant now, IReadOnlyList<Entry> entries)
    {
        _node.Now = now;
        foreach (var entry in entries)
        {
            _store.Merge(entry, now);
        }

        Settle();
    }

    /// <summary>Gives entries to a classic node for good.</summary>
    public void Drop(Entry entry) => _store.Drop(entry);

    /// <summary>Begins an operation for a client; its outcome appears in the outbox with the number that is returned.</summary>
    public ulong Submit(Instant now, OperationKind kind, string key, string? text = null)
    {
        _node.Now = now;
        var number = _desk.Submit(kind, key, text);
        Settle();
        return number;
    }

    /// <summary>Looks a place up step by step, for whoever wants to see the way.</summary>
    public void LookUp(Instant now, RingId place, Action<LookupResult> then)
    {
        _node.Now = now;
        new Lookup(_node, _questions, place, then).StartHere(OwnStepTo(place));
        Settle();
    }

    /// <summary>Leaves the ring in order: the keys go to the successor first. <see cref="Standing"/> becomes <see cref="Standing.Gone"/>.</summary>
    public void Leave(Instant now)
    {
        _node.Now = now;
        _departure.Start();
        Settle();
    }

    /// <summary>The connection to an address broke, or nobody listens there.</summary>
    public void Lose(Instant now, string address)
    {
        _node.Now = now;
        _questions.Lose(address);
        _membership.Lose(address);
        Settle();
    }

    /// <summary>Lets time pass.</summary>
    public void Tick(Instant now)
    {
        Wake(now);
        _questions.Tick();
        _desk.Tick();
        _desk.TryParked();
        _owned.Tick();
        if (_joinAgain <= now)
        {
            _joinAgain = Instant.Forever;
            if (_membership.Standing == Standing.Joining)
            {
                _joining.Start(_through!);
            }
        }

        if (_nextStabilize <= now)
        {
            _nextStabilize = now + Around(Options.StabilizeInterval);
            _membership.Stabilize();
            if (++_rounds % 8 == 0)
            {
                _membership.LookForLostNodes();
            }
        }

        if (_nextFinger <= now)
        {
            _nextFinger = now + Around(Options.FingerInterval);
            _fingers.LookUpNext(OwnStepTo);
        }

        if (_nextSync <= now)
        {
            _nextSync = now + Around(Options.SyncInterval);
            if (_membership.IsOnRing && !_membership.IsHandingOver)
            {
                _replication.Compare();
                _replication.MoveStrays();
            }
        }

        Settle();
    }

    /// <summary>Takes a message of another node.</summary>
    public void Receive(Instant now, NodeRef from, RingMessage message)
    {
        Wake(now);
        switch (message)
        {
            case Reply reply:
                _questions.Answer(from, reply);
                break;
            case Outcome outcome:
                _desk.End(outcome);
                break;
            case Question question when !_membership.IsOnRing:
                _node.Send(from, new NotOnRing(question.Number));
                break;
            case Question question:
                Answer(from, question);
                break;
            case Operation operation when _membership.IsOnRing && now > _deafUntil:
                _desk.Route(operation);
                break;
            case LookBehind when _membership.IsOnRing && !Options.TableIsGiven:
                _membership.Stabilize();
                break;
        }

        Settle();
    }

    /// <summary>
    /// Notices that this node stood still: operations that waited for it meanwhile may be older than what remembers that they were done, and are not taken; their origins have sent them again or given up.
    /// </summary>
    private void Wake(Instant now)
    {
        _node.Now = now;
        if (now - _lastCall > Options.OperationTimeout)
        {
            _deafUntil = now + Options.RetryInterval;
        }

        _lastCall = now;
        ForgetIfTooLongAway();
    }

    private void Answer(NodeRef from, Question question)
    {
        switch (question)
        {
            case Ping ping:
                _node.Send(from, new Pong(ping.Number));
                break;
            case AskStep step:
                _node.Send(from, StepTo(step.Target, MaxCloser) with { Number = step.Number });
                break;
            case AskNeighbours ask:
                _node.Send(from, new Neighbours(ask.Number, _table.Predecessor, _range.Start, [.. _table.Successors]));
                break;
            case Notify notify:
                _membership.Rectify(from, notify);
                break;
            case Leaving leaving when !_membership.IsHandingOver: // Else its keys would come here when those of this node have gone; it asks again, and somebody else.
                _membership.SeeOff(from, leaving);
                break;
            case Hold hold:
                _replication.Take(from, hold);
                break;
            case Fetch fetch:
                _replication.Give(from, fetch);
                break;
            case FetchRange fetch:
                _replication.Give(from, fetch);
                break;
            case Compare compare:
                _replication.Answer(from, compare);
                break;
        }
    }

    /// <summary>The first step of a lookup that begins here: everything that this node knows of the way, since nearly all of it may be dead.</summary>
    private Step OwnStepTo(RingId place) => StepTo(place, int.MaxValue);

    /// <summary>What this node knows of the way to a place.</summary>
    private Step StepTo(RingId place, int maxCloser)
    {
        var owns = _range.Owns(place);
        var owners = new List<NodeRef>();
        if (!owns && _table.Successors.Count > 0 && place.IsIn(Self.Id, _table.Successors[^1].Id))
        {
            // Somewhere among the nodes behind: the owner is the first one at the place or behind it.
            foreach (var node in _table.Successors)
            {
                if (place.IsIn(Self.Id, node.Id))
                {
                    owners.Add(node);
                }
            }
        }

        _table.Closest(place, maxCloser, _closer);
        return new Step(0, owns, _table.Predecessor, owners, [.. _closer]);
    }

    private void JoinFailed(string problem)
    {
        JoinProblem = problem;
        _joinAgain = _node.Now + Options.StabilizeInterval;
    }

    private void Begin()
    {
        JoinProblem = null;
        _nextStabilize = _node.Now + Around(Options.StabilizeInterval);
        _nextFinger = Options.TableIsGiven ? Instant.Forever : _node.Now + Around(Options.FingerInterval);
        _nextSync = _node.Now;
    }

    /// <summary>What follows from a call once it is done: what the range and the neighbours have become.</summary>
    private void Settle()
    {
        if (_membership.Standing == Standing.Member && _nextStabilize == Instant.Forever)
        {
            Begin();
        }

        if (_replication.HasTakenStrays)
        {
            _replication.HasTakenStrays = false;
            _nextSync = _nextSync == Instant.Forever ? Instant.Forever : _node.Now;
        }

        if (_seenRange != _range.Changes || _seenNeighbours != _membership.Changes)
        {
            _seenRange = _range.Changes;
            _seenNeighbours = _membership.Changes;
            _nextSync = _nextSync == Instant.Forever ? Instant.Forever : _node.Now;
            _desk.TryParked();
        }

        _owned.GoOn();
        _departure.GoOn(_owned.IsWriting);
    }

    /// <summary>A node that heard of nobody for that long cannot know which of its keys were removed meanwhile.</summary>
    private void ForgetIfTooLongAway()
    {
        if (_range.LeaseUntil != Instant.Forever && _range.LeaseUntil > Instant.Never && _range.LeaseUntil + Options.MaxUnheard < _node.Now)
        {
            _store.Clear();
        }
    }

    /// <summary>Half to one and a half times a span: nodes that began together do not stay in step.</summary>
    private TimeSpan Around(TimeSpan span) => _node.Random.Between(span * 0.5, span * 1.5);
}
