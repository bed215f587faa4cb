using System;
using System.Collections.Generic;
using System.Text;
using Ordo.Chord.Machine.Keys;
using Ordo.Chord.Machine.Maintenance;
using Ordo.Chord.Machine.Messages;
using Ordo.Machine;

namespace Ordo.Chord.Machine.Operations;

/// <summary>
/// What an owner does with operations on its keys: one after the other for each key, reads from what it holds, writes acknowledged once every node that should hold the key has it. Where its range is not settled
/// yet it asks the other holders first, and what it then tells of a key every holder has before it is told: nothing that a client has seen goes with one node.
/// </summary>
internal sealed class OwnedKeys(NodeContext node, Questions questions, Membership membership, Replication replication, KeyRange range, KeyStore store)
{
    /// <summary>How many operations may be under way at one owner. Each waits for round trips between nodes only.</summary>
    private const int MaxUnderWay = 16 * 1024;

    /// <summary>How many bytes of texts may be under way at one owner: they all stand on the links to its holders, which take twice as much.</summary>
    private const int MaxBytesUnderWay = 16 * 1024 * 1024;

    private readonly Dictionary<EntryName, Queue<Operation>> _busy = [];
    private readonly HashSet<EntryName> _halfSpread = [];
    private readonly Dictionary<ulong, Outcome> _done = [];
    private readonly Queue<(Instant Until, ulong Stamp)> _doneUntil = new();
    private readonly Dictionary<ulong, Instant> _underWay = [];
    private readonly Queue<(Operation Operation, EntryName Name)> _later = new();
    private int _count;
    private long _bytes;

    /// <summary>Called with an operation whose key this node may not serve any more when it comes to it.</summary>
    public Action<Operation> OnMoved { get; set; } = _ => { };

    /// <summary>Called with each outcome.</summary>
    public Action<Operation, OutcomeKind, string?, string?> OnOutcome { get; set; } = (_, _, _, _) => { };

    /// <summary>Whether a write is under way.</summary>
    public bool IsWriting => _underWay.Count > 0;

    private TimeSpan Memory => node.Options.OperationTimeout * 2;

    /// <summary>Whether this node may serve its range at this instant.</summary>
    public bool MayServe(Operation operation) => operation.Kind == OperationKind.Locate || (operation.Kind.IsWrite() ? membership.MayWrite : membership.MayRead);

    /// <summary>Takes an operation on a key of this node.</summary>
    public void Take(Operation operation)
    {
        if (operation.Kind == OperationKind.Locate)
        {
            OnOutcome(operation, OutcomeKind.Done, null, null);
            return;
        }

        if (operation.Kind.IsWrite() && (_underWay.ContainsKey(operation.Stamp) || TellAgain(operation)))
        {
            return;
        }

        var name = NameOf(operation);
        if (!operation.Kind.IsWrite() && !_busy.ContainsKey(name) && IsCertain(name))
        {
            TellText(operation, name);
            return;
        }

        if (_count >= MaxUnderWay || (_bytes > 0 && _bytes + SizeOf(operation) > MaxBytesUnderWay))
        {
            var kind = operation.Kind.IsWrite() && operation.IsRepeat ? OutcomeKind.Unknown : OutcomeKind.Refused;
            OnOutcome(operation, kind, null, $"node {Show(node.Self)} has too much to do: try again");
            return;
        }

        _count++;
        _bytes += SizeOf(operation);
        if (operation.Kind.IsWrite())
        {
            _underWay.Add(operation.Stamp, node.Now);
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

    /// <summary>Goes on with the operations whose turn has come: at the end of a call, so that a thousand waiting reads are no thousand calls deep.</summary>
    public void GoOn()
    {
        while (_later.TryDequeue(out var next))
        {
            Begin(next.Operation, next.Name);
        }
    }

    private static int SizeOf(Operation operation) => operation.Text?.Length ?? 0;

    private static EntryName NameOf(Operation operation) => new(operation.Place, operation.Key);

    private bool TellAgain(Operation operation)
    {
        if (!_done.TryGetValue(operation.Stamp, out var outcome))
        {
            return false;
        }

        OnOutcome(operation, outcome.Kind, outcome.Text, outcome.Problem);
        return true;
    }

    /// <summary>Whether nobody else may know a newer state of a key, and everybody knows the one that is known here.</summary>
    private bool IsCertain(EntryName name) => range.IsSettled(name.Place) && !_halfSpread.Contains(name);

    /// <summary>What is known of a key. What a classic node handed over has no key; whoever names its place means it.</summary>
    private Entry? Current(EntryName name) => store.Find(name) ?? store.Find(new EntryName(name.Place, null));

    /// <summary>The turn of an operation has come: its key is made certain first, if it is not.</summary>
    private void Begin(Operation operation, EntryName name)
    {
        if (EndsAsTooOld(operation, name))
        {
            return;
        }

        if (!range.Owns(name.Place) || !MayServe(operation))
        {
            Move(operation, name, operation);
        }
        else if (IsCertain(name))
        {
            Run(operation, name);
        }
        else
        {
            Hear(operation, name);
        }
    }

    private void Hear(Operation operation, EntryName name)
    {
        var others = replication.Others();
        var open = others.Count;
        if (open == 0)
        {
            Run(operation, name);
            return;
        }

        foreach (var other in others)
        {
            questions.Ask(other, number => new Fetch(number, [name, new EntryName(name.Place, null)]), reply =>
            {
                foreach (var entry in reply is Fetched fetched ? fetched.Entries : [])
                {
                    store.Merge(entry, node.Now);
                }

                if (--open == 0)
                {
                    Secure(operation, name);
                }
            });
        }
    }

    /// <summary>Gives what was heard of a key to all who are to hold it, then goes on.</summary>
    private void Secure(Operation operation, EntryName name)
    {
        if (Current(name) is { } entry)
        {
            Spread(operation, entry, () => Run(operation, name), mustFit: false);
        }
        else
        {
            Run(operation, name);
        }
    }

    private void Run(Operation operation, EntryName name)
    {
        if (EndsAsTooOld(operation, name))
        {
            return;
        }

        if (!range.Owns(name.Place) || !MayServe(operation))
        {
            Move(operation, name, operation);
        }
        else if (operation.Kind.IsWrite())
        {
            Write(operation, name);
        }
        else
        {
            Leave(operation, name);
            TellText(operation, name);
        }
    }

    private void TellText(Operation operation, EntryName name)
    {
        var text = Current(name)?.Text;
        OnOutcome(operation, text is null ? OutcomeKind.Absent : OutcomeKind.Done, operation.Kind == OperationKind.Get ? text : null, null);
    }

    private void Write(Operation operation, EntryName name)
    {
        var current = Current(name);
        if (current is not null && current.Contains(operation.Stamp))
        {
            Spread(operation, current, () => Finish(operation, OutcomeKind.Done, null), mustFit: true);
        }
        else if (operation.IsRepeat && current is { HasForgotten: true } && range.LastGrowth + Memory > node.Now)
        {
            Finish(operation, OutcomeKind.Unknown, "the key has changed owners and was written often since: look whether it was done");
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
            var written = operation.Kind == OperationKind.Remove && current is not null ? current.Name : name;
            var entry = Entry.After(current, written, operation.Kind == OperationKind.Remove ? null : operation.Text, operation.Stamp, store.Forgotten);
            store.Merge(entry, node.Now);
            Spread(operation, entry, () => Finish(operation, OutcomeKind.Done, null), mustFit: true);
        }
    }

    /// <summary>Gives an entry to all who are to hold it.</summary>
    /// <param name="operation">On whose behalf.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="then">Called when all have it; where one has a newer entry the operation begins again instead.</param>
    /// <param name="mustFit">Whether a holder without room ends the operation. What was there before does not: else a full holder would lock its keys, and nobody could remove any.</param>
    private void Spread(Operation operation, Entry entry, Action then, bool mustFit)
    {
        _halfSpread.Add(NameOf(operation));
        SpreadOn(operation, entry, [], node.Now + node.Options.OperationTimeout, then, mustFit);
    }

    private void SpreadOn(Operation operation, Entry entry, HashSet<NodeRef> has, Instant until, Action then, bool mustFit)
    {
        var missing = replication.Holders();
        missing.RemoveAll(has.Contains);
        if (missing.Count == 0)
        {
            _halfSpread.Remove(NameOf(operation));
            then();
            return;
        }

        if (node.Now > until)
        {
            Finish(operation, OutcomeKind.Unknown, "the copies were not taken in time: look whether it was done");
            return;
        }

        var open = missing.Count;
        var said = new Said();
        foreach (var holder in missing)
        {
            questions.Ask(holder, number => new Hold(number, [store.ToSend(entry, node.Now)], range.Start), reply =>
            {
                if (reply is Held held)
                {
                    has.Add(holder);
                    Note(operation, entry, held, holder, said);
                }

                if (--open == 0)
                {
                    EndSpreading(operation, said, () => SpreadOn(operation, entry, has, until, then, mustFit), mustFit);
                }
            });
        }
    }

    private void Note(Operation operation, Entry entry, Held held, NodeRef holder, Said said)
    {
        if (operation.Place.IsIn(held.RangeStart, holder.Id))
        {
            said.Owner = holder;
        }

        said.Problem ??= held.IsFull ? $"node {Show(holder)} is full: remove keys or add nodes" : null;
        foreach (var other in held.Newer)
        {
            store.Merge(other, node.Now);
            said.HasNewer |= other.Version > entry.Version;
        }
    }

    private void EndSpreading(Operation operation, Said said, Action goOn, bool mustFit)
    {
        if (said.Owner is { } owner)
        {
            // It owns the key by now, and this node has not heard of it yet: what the client is told is for that one to say.
            if (EndsAsTooOld(operation, NameOf(operation)))
            {
                return;
            }

            Leave(operation, NameOf(operation));
            node.Send(owner, operation with { IsAtOwner = true, IsRepeat = true });
        }
        else if (mustFit && said.Problem is { } problem)
        {
            Finish(operation, OutcomeKind.Unknown, problem);
        }
        else if (said.HasNewer)
        {
            Secure(operation, NameOf(operation));
        }
        else
        {
            goOn();
        }
    }

    private void Finish(Operation operation, OutcomeKind kind, string? problem)
    {
        var name = NameOf(operation);
        if (!range.Owns(operation.Place) || !membership.MayRead)
        {
            // Somebody else may own it by now, and may have answered others already: it has to know of this before the client does.
            Move(operation, name, operation with { IsRepeat = true });
            return;
        }

        if (operation.Kind.IsWrite() && _done.TryAdd(operation.Stamp, new Outcome(0, kind, null, null, [], problem)))
        {
            _doneUntil.Enqueue((node.Now + Memory, operation.Stamp));
        }

        Leave(operation, name);
        OnOutcome(operation, kind, null, problem);
    }

    /// <summary>
    /// Ends a write that waited here for longer than its origin waits for it, because this node stood still: it was sent again and done elsewhere, the key was changed since, and nobody may remember that any more.
    /// </summary>
    private bool EndsAsTooOld(Operation operation, EntryName name)
    {
        if (!_underWay.TryGetValue(operation.Stamp, out var taken) || taken + node.Options.OperationTimeout >= node.Now)
        {
            return false;
        }

        Leave(operation, name);
        OnOutcome(operation, OutcomeKind.Unknown, null, "it waited for too long: look whether it was done");
        return true;
    }

    private void Move(Operation operation, EntryName name, Operation next)
    {
        if (EndsAsTooOld(operation, name))
        {
            return;
        }

        if (!range.Owns(name.Place))
        {
            _halfSpread.Remove(name); // The new owner makes certain of it by itself, and so does this node should the place come back.
        }

        Leave(operation, name);
        OnMoved(next);
    }

    /// <summary>The next operation on the key may begin.</summary>
    private void Leave(Operation operation, EntryName name)
    {
        _count--;
        _bytes -= SizeOf(operation);
        _underWay.Remove(operation.Stamp);
        var waiting = _busy[name];
        if (waiting.TryDequeue(out var next))
        {
            _later.Enqueue((next, name));
        }
        else
        {
            _busy.Remove(name);
        }
    }

    private string Show(NodeRef other) => node.Options.Space.Show(other.Id);

    /// <summary>What the holders of a key have said while it was given to them.</summary>
    private sealed class Said
    {
        public NodeRef? Owner { get; set; }

        public string? Problem { get; set; }

        public bool HasNewer { get; set; }
    }
}
