using System;
using System.Collections.Generic;
using Ordo.Chord.Machine.Messages;

namespace Ordo.Chord.Machine.Keys;

/// <summary>
/// One comparison of a range with what another node holds of it: sums of parts first, then smaller parts where they differ, then entries. Afterwards both hold the newer state of each key, or, when
/// nothing is to be given, this node does. One question is open at a time: a node that gets a million entries still answers others in time.
/// </summary>
/// <param name="node">The node.</param>
/// <param name="questions">Its questions.</param>
/// <param name="store">What it holds.</param>
/// <param name="other">The node it compares with.</param>
/// <param name="gives">Whether the other one gets what it lacks.</param>
/// <param name="isCharge">Whether the other one is to hold copies of the range from now on.</param>
/// <param name="then">Called at the end: whether all was heard that the other one has, and whether it took all that it lacks.</param>
internal sealed class Comparison(NodeContext node, Questions questions, KeyStore store, NodeRef other, bool gives, bool isCharge, Action<bool, bool> then)
{
    /// <summary>How many entries with their texts go into one message. Their bytes have a limit of their own.</summary>
    public const int MaxEntriesPerMessage = 512;

    /// <summary>How many bytes of entries go into one message, unless a single one is larger.</summary>
    public const int MaxBytesPerMessage = 512 * 1024;

    private readonly Queue<(RingId From, RingId To, bool Charges)> _toCompare = new();
    private readonly List<EntryName> _wanted = [];
    private readonly List<Entry> _missing = [];
    private bool _isWhole = true;
    private bool _isFull;
    private RingId? _chargeFrom;

    /// <summary>Compares the whole range.</summary>
    public void Start(RingId from, RingId to)
    {
        _chargeFrom = isCharge ? from : null;
        _toCompare.Enqueue((from, to, isCharge));
        GoOn();
    }

    /// <summary>The next question: what is known to differ is exchanged before more is compared, so that little waits here.</summary>
    private void GoOn()
    {
        if (!_isWhole)
        {
            then(false, false);
        }
        else if (_wanted.Count > 0)
        {
            Fetch();
        }
        else if (_missing.Count > 0)
        {
            Give();
        }
        else if (_toCompare.TryDequeue(out var next))
        {
            Compare(next.From, next.To, next.Charges);
        }
        else
        {
            then(true, !_isFull);
        }
    }

    private void Compare(RingId from, RingId to, bool charges)
    {
        var digests = Parts.Digests(store, from, to);
        questions.Ask(other, number => new Compare(number, from, to, digests, charges), reply =>
        {
            _isWhole = reply is Compared;
            if (reply is Compared compared)
            {
                var parts = Parts.Of(from, to);
                foreach (var difference in compared.Differences)
                {
                    if (difference.Part >= 0 && difference.Part < parts.Count)
                    {
                        var (start, end) = parts[difference.Part];
                        Reconcile(start, end, difference, isWholeWay: parts.Count == 1);
                    }
                }
            }

            GoOn();
        });
    }

    private void Reconcile(RingId from, RingId to, Difference difference, bool isWholeWay)
    {
        if (difference.Holds is null)
        {
            _isWhole &= !isWholeWay; // There are no smaller parts: the other one says nonsense.
            _toCompare.Enqueue((from, to, false));
            return;
        }

        var holds = new Dictionary<EntryName, EntryVersion>();
        foreach (var summary in difference.Holds)
        {
            holds[summary.Name] = summary.Version;
            if (store.Find(summary.Name) is not { } mine || mine.Version < summary.Version)
            {
                _wanted.Add(summary.Name);
            }
        }

        if (gives && !_isFull)
        {
            foreach (var mine in store.In(from, to))
            {
                if (!holds.TryGetValue(mine.Name, out var version) || version < mine.Version)
                {
                    _missing.Add(mine);
                }
            }
        }
    }

    private void Fetch()
    {
        var names = _wanted.GetRange(0, Math.Min(MaxEntriesPerMessage, _wanted.Count));
        questions.Ask(other, number => new Fetch(number, names), reply =>
        {
            _isWhole = reply is Fetched;
            if (reply is Fetched fetched)
            {
                Merge(fetched.Entries);
                var answered = fetched.HasMore && fetched.Entries.Count > 0 ? names.IndexOf(fetched.Entries[^1].Name) + 1 : names.Count;
                _wanted.RemoveRange(0, answered > 0 ? answered : names.Count);
            }

            GoOn();
        });
    }

    private void Give()
    {
        var batch = store.ToSend(Batches.First(_missing, out _), node.Now);
        _missing.RemoveRange(0, batch.Count);
        questions.Ask(other, number => new Hold(number, batch, _chargeFrom), reply =>
        {
            _isWhole = reply is Held;
            if (reply is Held held)
            {
                Merge(held.Newer);
                if (held.IsFull)
                {
                    _isFull = true;
                    _missing.Clear();
                }
            }

            GoOn();
        });
    }

    private void Merge(IReadOnlyList<Entry> entries)
    {
        foreach (var entry in entries)
        {
            store.Merge(entry, node.Now);
        }
    }
}
