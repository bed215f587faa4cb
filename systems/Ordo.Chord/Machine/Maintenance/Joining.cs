using System;
using Ordo.Chord.Machine.Keys;
using Ordo.Chord.Machine.Messages;
using Ordo.Chord.Machine.Routing;

namespace Ordo.Chord.Machine.Maintenance;

/// <summary>
/// The way onto a ring: find the node behind the own place, fetch the keys up to that place from it, and only then stand before it. Until the node behind agrees nobody is led here, so that
/// no key is out of reach meanwhile.
/// </summary>
internal sealed class Joining(NodeContext node, Questions questions, Membership membership, KeyStore store)
{
    /// <summary>Called with the reason when a try fails; the next one begins by <see cref="Start"/>.</summary>
    public Action<string> OnFailure { get; set; } = _ => { };

    /// <summary>Joins through any node of the ring.</summary>
    public void Start(NodeRef through)
    {
        membership.Standing = Standing.Joining;
        membership.Remember(through.Address);
        new Lookup(node, questions, node.Self.Id, found =>
        {
            if (found.Owner is { } owner && owner.Id == node.Self.Id && owner != node.Self)
            {
                OnFailure($"the place {node.Options.Space.Show(owner.Id)} is taken by {owner.Address}");
            }
            else if (found.Owner is { } successor && successor != node.Self)
            {
                AskNeighboursOf(successor);
            }
            else
            {
                OnFailure($"no node of a ring answers at {through.Address}");
            }
        }).StartAt(through.Address);
    }

    private void AskNeighboursOf(NodeRef successor) =>
        questions.Ask(successor, number => new AskNeighbours(number), reply =>
        {
            if (reply is not Neighbours neighbours)
            {
                OnFailure($"{successor.Address} fell silent");
            }
            else if (!node.Self.Id.IsIn(neighbours.RangeStart, successor.Id))
            {
                OnFailure($"{successor.Address} has other neighbours by now");
            }
            else
            {
                FetchFrom(successor, neighbours, after: null);
            }
        });

    /// <summary>Fetches the range page by page.</summary>
    private void FetchFrom(NodeRef successor, Neighbours around, EntryName? after) =>
        questions.Ask(successor, number => new FetchRange(number, around.RangeStart, node.Self.Id, after), reply =>
        {
            if (reply is not Fetched page)
            {
                OnFailure($"{successor.Address} fell silent");
                return;
            }

            foreach (var entry in page.Entries)
            {
                store.Merge(entry, node.Now);
            }

            if (page.HasMore && page.Entries.Count > 0)
            {
                FetchFrom(successor, around, page.Entries[^1].Name);
            }
            else
            {
                membership.Enter(Others(around.Predecessor), around.RangeStart, successor, around.Successors);
            }
        });

    private NodeRef? Others(NodeRef? predecessor) => predecessor == node.Self ? null : predecessor;
}
