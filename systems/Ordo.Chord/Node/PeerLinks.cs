using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Ordo.Chord.Machine;
using Ordo.CommandLine;
using Ordo.Rpc;

namespace Ordo.Chord.Node;

/// <summary>The links to all other addresses, each opened with the first message to it. The loop alone sends.</summary>
/// <param name="ring">What this side says of its ring.</param>
/// <param name="lost">Called by any thread with an address that cannot be reached.</param>
/// <param name="warn">Gets a line when an address refuses to talk.</param>
internal sealed class PeerLinks(string ring, Action<string> lost, Action<string> warn) : IAsyncDisposable
{
    /// <summary>How many links are open at once: a node speaks to its neighbours and fingers all the time, and to others when a lookup leads there. The one that was not used for the longest time goes.</summary>
    private const int MaxLinks = 512;

    /// <summary>How many addresses are remembered that were complained about.</summary>
    private const int MaxWarned = 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, PeerLink> _links = [];
    private readonly HashSet<string> _warned = [];
    private readonly HashSet<Task> _closing = [];
    private long _uses;

    /// <summary>How many links are open.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _links.Count;
            }
        }
    }

    /// <summary>Sends a message.</summary>
    public void Send(Envelope envelope)
    {
        if (LinkTo(envelope.To.Address) is not { } link)
        {
            lost(envelope.To.Address);
        }
        else if (!link.Send(RingCodec.Encode(envelope)))
        {
            Drop(link, new RpcStatus(RpcStatusCode.Unavailable, "it takes nothing any more"));
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
            if (!_links.TryGetValue(address, out var link))
            {
                if (!HostAndPort.TryParse(address, out var parsed))
                {
                    return null;
                }

                MakeRoomHeld();
                _links.Add(address, link = new PeerLink(parsed, ring, Drop));
            }

            link.LastUsed = ++_uses;
            return link;
        }
    }

    private void MakeRoomHeld()
    {
        if (_links.Count >= MaxLinks)
        {
            var oldest = _links.Values.MinBy(link => link.LastUsed)!;
            _links.Remove(oldest.Address);
            CloseHeld(oldest.CloseAsync);
        }
    }

    private void Drop(PeerLink link, RpcStatus reason)
    {
        lock (_gate)
        {
            if (!_links.TryGetValue(link.Address, out var current) || current != link)
            {
                return;
            }

            _links.Remove(link.Address);
            CloseHeld(() => link.DisposeAsync().AsTask());
            var isRefusal = reason.Code is RpcStatusCode.FailedPrecondition or RpcStatusCode.InvalidArgument or RpcStatusCode.Unimplemented;
            if (isRefusal && _warned.Count < MaxWarned && _warned.Add(link.Address))
            {
                warn($"{link.Address} refuses to talk: {reason.Detail}");
            }
        }

        lost(link.Address);
    }

    /// <summary>Begins to close a link. That is not waited for here: the link itself calls this at its end.</summary>
    private void CloseHeld(Func<Task> close)
    {
        _closing.RemoveWhere(task => task.IsCompleted);
        _closing.Add(Task.Run(close));
    }
}
