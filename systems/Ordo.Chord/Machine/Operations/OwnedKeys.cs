using System;
using System.Collections.Generic;
using System.Text;
using Ordo.Chord.Machine.Keys;
using Ordo.Chord.Machine.Messages;
using Ordo.Machine;

namespace Ordo.Chord.Machine.Operations;

/// <summary>
/// What an owner does with operations on its keys: one after the other for each key, reads from what it holds, writes acknowledged once every node that should hold the key has it. Where its range is not settled
/// yet it asks the other holders first.
/// </summary>
internal sealed class OwnedKeys(NodeContext node, Questions questions, Replication replication, KeyRange range, KeyStore store)
{
    /// <summary>How many operations may be under way at one owner. Each waits for round trips between nodes only.</summary>
    private const int MaxUnderWay = 16 * 1024;

    private readonly Dictionary<EntryName, Queue<Operation>> _busy = [];
    private readonly Dictionary<ulong, Outcome> _done = [];
    private readonly Queue<(Instant Until, ulong Stamp)> _doneUntil = new();
    private readonly HashSet<ulong> _underWay = [];
    private int _count;

    /// <summary>Called with an operation whose key this node does not own any more when it comes to it.</summary>
    public Action<Operation> OnMoved { get; set; } = _ => { };

    /// <summary>Called with each outcome.</summary>
    public Action<Operation, OutcomeKind, string?, string?> OnOutcome { get; set; } = (_, _, _, _) => { };

    /// <summary>Takes an operation on a key of this node.</summary>
    public void Take(Operation operation)
    {
        if (operation.Kind == OperationKind.Locate)
        {
            OnOutcome(operation, OutcomeKind.Done, null, null);
            return;
        }

        if (IsWrite(operation) && (_underWay.Contains(operation.Stamp) || TellAgain(operation)))
        {
            return;
        }

        var name = new EntryName(operation.Place, operation.Key);
        if (!_busy.ContainsKey(name) && !IsWrite(operation) && range.IsSettled(operation.Place))
        {
            Read(operation, name);
            return;
        }

        if (_count >= MaxUnderWay)
        {
            OnOutcome(operation, OutcomeKind.Refused, null, $"node {Show(node.Self)} has too much to do: try again");
            return;
        }

        _count++;
        if (IsWrite(operation))
        {
            _underWay.Add(operation.Stamp);
        }

        if (_busy.TryGetValue(name, out var waiting))
        {
            waiting.Enqueue(operation);
        }
        else
        {
            _busy.Add(name, new Queue<Operation>());
            Begin(operation, name);
        }
    }

    /// <summary>Forgets the outcomes that nobody asks for again.</summary>
    public void Tick()
    {
        while (_doneUntil.TryPeek(out var oldest) && oldest.Until <= node.Now)
        {
            _doneUntil.Dequeue();
            _done.Remove(oldest.Stamp);
        }
    }

    private static bool IsWrite(Operation operation) => operation.Kind is OperationKind.Save or OperationKind.Put or OperationKind.Remove;

    private bool TellAgain(Operation operation)
    {
        if (!_done.TryGetValue(operation.Stamp, out var outcome))
        {
            return false;
        }

        OnOutcome(operation, outcome.Kind, outcome.Text, outcome.Problem);
        return true;
    }

    /// <summary>The turn of an operation has come: its key is settled first, if it is not.</summary>
    private void Begin(Operation operation, EntryName name)
    {
        if (!range.Owns(name.Place))
        {
            Leave(operation, name);
            OnMoved(operation);
            return;
        }

        if (range.IsSettled(name.Place))
        {
            Run(operation, name);
            return;
        }

        var holders = replication.Others();
        var open = holders.Count;
        if (open == 0)
        {
            Run(operation, name);
            return;
        }

        foreach (var holder in holders)
        {
            questions.Ask(holder, number => new Fetch(number, [name, new EntryName(name.Place, null)]), reply =>
            {
                foreach (var entry in reply is Fetched fetched ? fetched.Entries : [])
                {
                    store.Merge(entry, RemovedUntil());
                }

                if (--open == 0)
                {
                    Run(operation, name);
                }
            });
        }
    }

    private void Run(Operation operation, EntryName name)
    {
        if (!range.Owns(name.Place))
        {
            Leave(operation, name);
            OnMoved(operation);
        }
        else if (IsWrite(operation))
        {
            Write(operation, name);
        }
        else
        {
            Leave(operation, name);
            Read(operation, name);
        }
    }

    private void Read(Operation operation, EntryName name)
    {
        var text = (store.Find(name) ?? store.Find(new EntryName(name.Place, null)))?.Text;
        OnOutcome(operation, text is null ? OutcomeKind.Absent : OutcomeKind.Done, operation.Kind == OperationKind.Get ? text : null, null);
    }

    private void Write(Operation operation, EntryName name)
    {
        var current = store.Find(name);
        if (current is null && store.Find(new EntryName(name.Place, null)) is { IsRemoved: false } nameless)
        {
            // What a classic node handed over has no key; whoever names its place means it.
            current = nameless;
            name = operation.Kind == OperationKind.Remove ? nameless.Name : name;
        }

        if (current is not null && current.Contains(operation.Stamp))
        {
            Spread(operation, current);
        }
        else if (operation.Kind == OperationKind.Save && current is { IsRemoved: false })
        {
            Finish(operation, OutcomeKind.Exists, null);
        }
        else if (operation.Kind == OperationKind.Remove && (current is null || current.IsRemoved))
        {
            Finish(operation, OutcomeKind.Absent, null);
        }
        else if (operation.Text is { } text && store.Bytes + Encoding.UTF8.GetByteCount(text) > node.Options.MaxStoreBytes)
        {
            Finish(operation, OutcomeKind.Refused, $"node {Show(node.Self)} is full: remove keys or add nodes");
        }
        else
        {
            var entry = Entry.After(current, name, operation.Kind == OperationKind.Remove ? null : operation.Text, operation.Stamp);
            store.Merge(entry, RemovedUntil());
            Spread(operation, entry);
        }
    }

    /// <summary>Gives an entry to all who are to hold it; a newer one that comes back means that the operation begins again.</summary>
    private void Spread(Operation operation, Entry entry)
    {
        var until = node.Now + node.Options.OperationTimeout;
        var has = new HashSet<NodeRef>();
        SpreadOn(operation, entry, has, until);
    }

    private void SpreadOn(Operation operation, Entry entry, HashSet<NodeRef> has, Instant until)
    {
        var missing = replication.Holders();
        missing.RemoveAll(has.Contains);
        if (missing.Count == 0)
        {
            Finish(operation, OutcomeKind.Done, null);
            return;
        }

        if (node.Now > until)
        {
            Finish(operation, OutcomeKind.Unknown, "the copies were not taken in time: look whether it was done");
            return;
        }

        var open = missing.Count;
        var problem = (string?)null;
        var newer = false;
        foreach (var holder in missing)
        {
            questions.Ask(holder, number => new Hold(number, [entry], range.Start), reply =>
            {
                if (reply is Held held)
                {
                    has.Add(holder);
                    problem ??= held.IsFull ? $"node {Show(holder)} is full: remove keys or add nodes" : null;
                    foreach (var other in held.Newer)
                    {
                        newer |= store.Merge(other, RemovedUntil()) is null && !other.Contains(operation.Stamp);
                    }
                }

                if (--open > 0)
                {
                    return;
                }

                if (problem is not null)
                {
                    Finish(operation, OutcomeKind.Unknown, problem);
                }
                else if (newer)
                {
                    Run(operation, new EntryName(operation.Place, operation.Key));
                }
                else
                {
                    SpreadOn(operation, entry, has, until);
                }
            });
        }
    }

    private void Finish(Operation operation, OutcomeKind kind, string? problem)
    {
        var name = new EntryName(operation.Place, operation.Key);
        if (kind == OutcomeKind.Done && !range.Owns(operation.Place))
        {
            // Somebody else owns it by now, and may have answered others already: it has to know of this before the client does.
            Leave(operation, name);
            OnMoved(operation);
            return;
        }

        if (_done.TryAdd(operation.Stamp, new Outcome(0, kind, null, null, [], problem)))
        {
            _doneUntil.Enqueue((node.Now + (node.Options.OperationTimeout * 2), operation.Stamp));
        }

        Leave(operation, name);
        OnOutcome(operation, kind, null, problem);
    }

    /// <summary>The next operation on the key may begin.</summary>
    private void Leave(Operation operation, EntryName name)
    {
        _count--;
        _underWay.Remove(operation.Stamp);
        var waiting = _busy[name];
        if (waiting.TryDequeue(out var next))
        {
            // In a turn of its own: a thousand waiting reads are no thousand calls deep.
            Later.Enqueue(() => Begin(next, name));
        }
        else
        {
            _busy.Remove(name);
        }
    }

    /// <summary>What is to go on at the end of this call.</summary>
    private Queue<Action> Later { get; } = new();

    /// <summary>Goes on with the operations whose turn has come.</summary>
    public void GoOn()
    {
        while (Later.TryDequeue(out var next))
        {
            next();
        }
    }

    private Instant RemovedUntil() => node.Now + node.Options.TombstoneRetention;

    private string Show(NodeRef other) => node.Options.Space.Show(other.Id);
}
