using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Ordo.Chord.Classic;
using Ordo.Chord.Machine;

namespace Ordo.Chord.Node;

/// <summary>The links to all other addresses, each opened with the first message to it. The loop alone sends.</summary>
/// <param name="ring">What this side says of its ring.</param>
/// <param name="lost">Called by any thread with an address that cannot be reached.</param>
/// <param name="warn">Gets a line when an address refuses to talk.</param>
internal sealed class PeerLinks(string ring, Action<string> lost, Action<string> warn) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, PeerLink> _links = [];
    private readonly HashSet<string> _warned = [];
    private readonly HashSet<Task> _closing = [];

    /// <summary>Sends a message.</summary>
    public void Send(Envelope envelope)
    {
        if (LinkTo(envelope.To.Address) is not { } link)
        {
            lost(envelope.To.Address);
        }
        else if (!link.Send(RingCodec.Encode(envelope)))
        {
            Drop(link, "it takes nothing any more");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Task[] closing;
        lock (_gate)
        {
            foreach (var link in _links.Values)
            {
                _closing.Add(link.DisposeAsync().AsTask());
            }

            _links.Clear();
            closing = [.. _closing];
        }

        await Task.WhenAll(closing);
    }

    private PeerLink? LinkTo(string address)
    {
        lock (_gate)
        {
            if (_links.TryGetValue(address, out var link))
            {
                return link;
            }

            return HostAndPort.TryParse(address, out var parsed) ? _links[address] = new PeerLink(parsed, ring, Drop) : null;
        }
    }

    private void Drop(PeerLink link, string reason)
    {
        lock (_gate)
        {
            if (!_links.TryGetValue(link.Address, out var current) || current != link)
            {
                return;
            }

            _links.Remove(link.Address);
            _closing.RemoveWhere(task => task.IsCompleted);

            // Not awaited here: the link itself calls this at its end.
            _closing.Add(Task.Run(async () => await link.DisposeAsync()));
            if (reason.StartsWith(RingFace.OtherRing, StringComparison.Ordinal) && _warned.Add(link.Address))
            {
                warn($"{link.Address} refuses to talk: {reason}");
            }
        }

        lost(link.Address);
    }
}
