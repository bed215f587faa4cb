using System;
using System.Collections.Generic;
using Ordo.Chord.Machine.Maintenance;
using Ordo.Chord.Machine.Messages;
using Ordo.Chord.Machine.Routing;
using Ordo.Machine;

namespace Ordo.Chord.Machine.Keys;

/// <summary>
/// Keeps each key on as many nodes as it should be on: an owner compares its range with the nodes behind it, again and again and at once when one of them is new; what a node holds without being asked to
/// goes to its owner and is dropped here. Which of two states is newer is in the entry, so that a node that comes back brings nothing back.
/// </summary>
internal sealed class Replication(NodeContext node, Questions questions, RoutingTable table, Membership membership, KeyRange range, KeyStore store)
{
    private const int MaxSummaries = 256;

    /// <summary>The keys of one part in a message; all sixteen parts together stay below what a message takes.</summary>
    private const int MaxSummaryChars = 64 * 1024;

    /// <summary>How many entries are given to a classic node at a time: that many calls end within the time of one question.</summary>
    private const int MaxToClassic = 16;

    private readonly Coverage _coverage = new(node);
    private bool _isComparing;
    private bool _comparesAgain;
    private bool _movesStrays;
    private Instant _straysFrom = Instant.Forever;
    private Instant _noStrays;

    /// <summary>Whether strays came to this node as their owner, of which it is the only sure holder until it has compared. Whoever sees to that sets it back.</summary>
    public bool HasTakenStrays { get; set; }

    /// <summary>How a lookup is begun here.</summary>
    public Func<RingId, Step> Own { get; set; } = _ => throw new InvalidOperationException();

    /// <summary>The nodes that hold a copy of each key of this one, in order: the next ones, one for each host.</summary>
    public List<NodeRef> Holders() => Behind(node.Options.Replicas - 1);

    /// <summary>The nodes that may know of keys of this one what it does not know itself: the holders, or without copies the node behind, which owned them before.</summary>
    public List<NodeRef> Others()
    {
        var others = Behind(Math.Max(1, node.Options.Replicas - 1));
        if (range.Former is { } former && !others.Contains(former) && Knows(former) && !membership.Classic.Contains(former.Address))
        {
            // Virtual nodes of one host hold no copies for each other, but they follow each other as owners.
            others.Add(former);
        }

        return others;
    }

    /// <summary>Compares the whole range with each holder; when all have been heard it is settled. Without copies the node behind is heard, and given nothing.</summary>
    public void Compare()
    {
        if (_isComparing)
        {
            _comparesAgain = true;
            return;
        }

        var others = Others();
        var holders = Holders();
        var open = others.Count;
        var all = true;
        var (from, changes) = (range.Start, range.Changes);
        if (open == 0)
        {
            range.Settle(from);
            return;
        }

        _isComparing = true;
        foreach (var other in others)
        {
            var isHolder = holders.Contains(other);
            new Comparison(node, questions, store, other, gives: isHolder, isCharge: isHolder, (isHeard, _) =>
            {
                all &= isHeard;
                if (--open == 0)
                {
                    EndComparing(all && changes == range.Changes, from);
                }
            }).Start(from, node.Self.Id);
        }
    }

    /// <summary>
    /// Another node gives entries to hold. Those that it writes as their owner are not taken where this node is the owner by now: it hears so by <see cref="Held.RangeStart"/>. Else a write that was long
    /// on its way could undo what was acknowledged here since. Those that it holds without being asked to are taken only where this node is the owner, so that no stray becomes two.
    /// </summary>
    public void Take(NodeRef from, Hold hold)
    {
        Charge(from, hold.ChargeFrom);
        var newer = new List<Entry>();
        var newerBytes = 0;
        var isFull = false;
        foreach (var entry in hold.Entries)
        {
            var isOwn = range.Owns(entry.Name.Place);
            if (hold.ChargeFrom is null ? !isOwn : isOwn && membership.MayRead)
            {
                continue;
            }

            if (!HasRoomFor(entry))
            {
                isFull = true;
            }
            else if (store.Merge(entry, node.Now) is not { } mine)
            {
                HasTakenStrays |= hold.ChargeFrom is null;
            }
            else if (hold.ChargeFrom is not null && newerBytes < Comparison.MaxBytesPerMessage)
            {
                newerBytes += mine.Size;
                newer.Add(store.ToSend(mine, node.Now));
            }
        }

        node.Send(from, new Held(hold.Number, newer, range.Start, isFull));
    }

    /// <summary>What makes the store no larger is always taken: removals above all, since they are what makes room.</summary>
    private bool HasRoomFor(Entry entry)
    {
        var growth = entry.IsRemoved ? 0 : entry.Size - (store.Find(entry.Name)?.Size ?? 0);
        return growth <= 0 || store.Bytes + growth <= node.Options.MaxStoreBytes;
    }

    /// <summary>Another node wants entries by their names.</summary>
    public void Give(NodeRef to, Fetch fetch)
    {
        var found = new List<Entry>();
        var bytes = 0;
        var asked = 0;
        foreach (var name in fetch.Names)
        {
            asked++;
            if (store.Find(name) is { } entry)
            {
                found.Add(store.ToSend(entry, node.Now));
                bytes += entry.Size;
            }

            if (bytes > Comparison.MaxBytesPerMessage)
            {
                break;
            }
        }

        node.Send(to, new Fetched(fetch.Number, found, HasMore: asked < fetch.Names.Count));
    }

    /// <summary>Another node wants what lies on a way round the ring.</summary>
    public void Give(NodeRef to, FetchRange fetch)
    {
        var entries = fetch.After is { } after ? store.After(after, fetch.To) : store.In(fetch.From, fetch.To);
        var first = Batches.First(entries, out var hasMore);
        node.Send(to, new Fetched(fetch.Number, store.ToSend(first, node.Now), hasMore));
    }

    /// <summary>Another node compares its entries with those here.</summary>
    public void Answer(NodeRef from, Compare compare)
    {
        Charge(from, compare.IsCharge ? compare.From : null);
        var parts = Parts.Of(compare.From, compare.To);
        var differences = new List<Difference>();
        for (var i = 0; i < parts.Count && i < compare.Parts.Count; i++)
        {
            var (start, end) = parts[i];
            var mine = store.DigestOf(start, end);
            if (mine != compare.Parts[i])
            {
                differences.Add(new Difference(i, parts.Count > 1 && IsMuch(mine, start, end) ? null : Summaries(start, end)));
            }
        }

        node.Send(from, new Compared(compare.Number, differences));
    }

    /// <summary>Gives the entries that nobody asked this node to hold to their owners, a message at a time.</summary>
    public void MoveStrays()
    {
        _coverage.Expire();
        store.Expire(node.Now);
        if (_movesStrays)
        {
            return;
        }

        if (!membership.IsOnRing || table.Successors.Count == 0 || _straysFrom == Instant.Forever)
        {
            // Those who want copies held here have not all said so yet.
            (_noStrays, _straysFrom) = (node.Now, node.Now + _coverage.Term);
            return;
        }

        var stray = FirstStray();
        if (stray is null)
        {
            _noStrays = node.Now;
        }
        else if (_noStrays + node.Options.MaxUnheard < node.Now)
        {
            DropStrays();
        }
        else if (node.Now >= _straysFrom)
        {
            _movesStrays = true;
            new Lookup(node, questions, stray.Name.Place, found => MoveTo(found.Owner, stray)).StartHere(Own(stray.Name.Place));
        }
    }

    private void MoveTo(NodeRef? owner, Entry first)
    {
        _movesStrays = false;
        if (owner is null || owner == node.Self)
        {
            return;
        }

        var strays = new List<Entry>();
        foreach (var entry in store.In(first.Name.Place - RingId.PowerOfTwo(0), owner.Id))
        {
            if (IsStray(entry))
            {
                strays.Add(entry);
            }
        }

        // A classic node takes one entry with each call.
        var most = membership.Classic.Contains(owner.Address) ? MaxToClassic : strays.Count;
        var batch = store.ToSend(Batches.First(strays.GetRange(0, Math.Min(most, strays.Count)), out _), node.Now);
        _movesStrays = true;
        questions.Ask(owner, number => new Hold(number, batch, ChargeFrom: null), reply =>
        {
            _movesStrays = false;
            if (reply is Held { IsFull: false } held && DropTaken(batch, held.RangeStart, owner.Id))
            {
                MoveStrays();
            }
        });
    }

    private bool DropTaken(List<Entry> given, RingId from, RingId to)
    {
        var dropped = false;
        foreach (var entry in given)
        {
            if (entry.Name.Place.IsIn(from, to) && store.Find(entry.Name) is { } mine && mine.Version == entry.Version && IsStray(mine))
            {
                store.Drop(mine);
                dropped = true;
            }
        }

        return dropped;
    }

    /// <summary>Nobody took them for so long that they may have been removed elsewhere, and that forgotten; their owners and other copies have what counts.</summary>
    private void DropStrays()
    {
        List<Entry> strays = [.. store.All()];
        foreach (var entry in strays)
        {
            if (IsStray(entry))
            {
                store.Drop(entry);
            }
        }
    }

    private Entry? FirstStray()
    {
        foreach (var entry in store.All())
        {
            if (IsStray(entry))
            {
                return entry;
            }
        }

        return null;
    }

    private bool IsStray(Entry entry) => !range.Owns(entry.Name.Place) && !_coverage.Covers(entry.Name.Place);

    private void Charge(NodeRef owner, RingId? from)
    {
        if (from is { } start)
        {
            _coverage.Take(owner, start);
        }
    }

    private void EndComparing(bool all, RingId from)
    {
        _isComparing = false;
        if (all)
        {
            range.Settle(from);
        }

        if (_comparesAgain)
        {
            _comparesAgain = false;
            Compare();
        }
    }

    /// <summary>Whether a part is too much to tell in one message: too many entries, or too long keys.</summary>
    private bool IsMuch(Digest digest, RingId from, RingId to)
    {
        var bytes = 0L;
        if (digest.Count <= MaxSummaries)
        {
            foreach (var entry in store.In(from, to))
            {
                bytes += entry.Name.Key?.Length ?? 0;
            }
        }

        return digest.Count > MaxSummaries || bytes > MaxSummaryChars;
    }

    private List<Summary> Summaries(RingId from, RingId to)
    {
        var summaries = new List<Summary>();
        foreach (var entry in store.In(from, to))
        {
            summaries.Add(new Summary(entry.Name, entry.Version));
        }

        return summaries;
    }

    private bool Knows(NodeRef other)
    {
        foreach (var next in table.Successors)
        {
            if (next == other)
            {
                return true;
            }
        }

        return false;
    }

    private List<NodeRef> Behind(int count)
    {
        var nodes = new List<NodeRef>();
        foreach (var next in table.Successors)
        {
            if (nodes.Count >= count)
            {
                break;
            }

            if (next.Address != node.Self.Address && !membership.Classic.Contains(next.Address) && !nodes.Exists(other => other.Address == next.Address))
            {
                nodes.Add(next);
            }
        }

        return nodes;
    }
}
