using System;
using System.Collections.Generic;
using Ordo.Chord.Machine.Messages;

namespace Ordo.Chord.Machine.Keys;

/// <summary>
/// One comparison of a range with what another node holds of it: sums of parts first, then smaller parts where they differ, then entries. Afterwards both hold the newer state of each key, or, when
/// nothing is to be given, this node does.
/// </summary>
/// <param name="node">The node.</param>
/// <param name="questions">Its questions.</param>
/// <param name="store">What it holds.</param>
/// <param name="other">The node it compares with.</param>
/// <param name="gives">Whether the other one gets what it lacks.</param>
/// <param name="isCharge">Whether the other one is to hold copies of the range from now on.</param>
/// <param name="then">Called at the end: whether everything was compared and exchanged.</param>
internal sealed class Comparison(NodeContext node, Questions questions, KeyStore store, NodeRef other, bool gives, bool isCharge, Action<bool> then)
{
    /// <summary>How many entries with their texts go into one message. Their bytes have a limit of their own.</summary>
    public const int MaxEntriesPerMessage = 512;

    /// <summary>How many bytes of entries go into one message, unless a single one is larger.</summary>
    public const int MaxBytesPerMessage = 512 * 1024;

    private int _open;
    private bool _isWhole = true;
    private RingId? _chargeFrom;

    /// <summary>Compares the whole range.</summary>
    public void Start(RingId from, RingId to)
    {
        _chargeFrom = isCharge ? from : null;
        Compare(from, to, isCharge);
    }

    private void Compare(RingId from, RingId to, bool charges)
    {
        _open++;
        var digests = Parts.Digests(store, from, to);
        questions.Ask(other, number => new Compare(number, from, to, digests, charges), reply =>
        {
            if (reply is Compared compared)
            {
                var parts = Parts.Of(from, to);
                foreach (var difference in compared.Differences)
                {
                    if (difference.Part < 0 || difference.Part >= parts.Count)
                    {
                        _isWhole = false;
                        continue;
                    }

                    var (start, end) = parts[difference.Part];
                    Reconcile(start, end, difference);
                }
            }

            End(reply is Compared);
        });
    }

    private void Reconcile(RingId from, RingId to, Difference difference)
    {
        if (difference.Holds is null)
        {
            Compare(from, to, charges: false);
            return;
        }

        var holds = new Dictionary<EntryName, EntryVersion>();
        var wanted = new List<EntryName>();
        foreach (var summary in difference.Holds)
        {
            holds[summary.Name] = summary.Version;
            if (store.Find(summary.Name) is not { } mine || mine.Version < summary.Version)
            {
                wanted.Add(summary.Name);
            }
        }

        FetchAll(wanted);
        if (gives)
        {
            var missing = new List<Entry>();
            foreach (var mine in store.In(from, to))
            {
                if (!holds.TryGetValue(mine.Name, out var version) || version < mine.Version)
                {
                    missing.Add(mine);
                }
            }

            Give(missing);
        }
    }

    private void FetchAll(List<EntryName> names)
    {
        for (var from = 0; from < names.Count; from += MaxEntriesPerMessage)
        {
            Fetch(names.GetRange(from, Math.Min(MaxEntriesPerMessage, names.Count - from)));
        }
    }

    private void Fetch(List<EntryName> names)
    {
        _open++;
        questions.Ask(other, number => new Fetch(number, names), reply =>
        {
            if (reply is Fetched fetched)
            {
                Merge(fetched.Entries);
                if (fetched.HasMore && fetched.Entries.Count > 0)
                {
                    var next = names.IndexOf(fetched.Entries[^1].Name) + 1;
                    Fetch(names.GetRange(next, names.Count - next));
                }
            }

            End(reply is Fetched);
        });
    }

    private void Give(List<Entry> entries)
    {
        foreach (var batch in Batches.Of(entries))
        {
            _open++;
            questions.Ask(other, number => new Hold(number, batch, _chargeFrom), reply =>
            {
                if (reply is Held held)
                {
                    Merge(held.Newer);
                }

                End(reply is Held { IsFull: false });
            });
        }
    }

    private void Merge(IReadOnlyList<Entry> entries)
    {
        foreach (var entry in entries)
        {
            store.Merge(entry, node.Now + node.Options.TombstoneRetention);
        }
    }

    private void End(bool isWhole)
    {
        _isWhole &= isWhole;
        if (--_open == 0)
        {
            then(_isWhole);
        }
    }
}
