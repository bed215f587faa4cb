using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Ordo.Chord.V1;
using Ordo.CommandLine;
using Ordo.Rpc;
using Ordo.Rpc.Client;
using NodeRef = Ordo.Chord.Machine.NodeRef;

namespace Ordo.Chord.Node;

/// <summary>
/// Finds out which nodes of a registry's ring are our own, and which speak the classic protocol only. A node is asked once; one that does not answer is asked again, and nobody is led to it until it does:
/// classic nodes stand in the table before they listen, and some never come to it. Whoever comes back at the same address has another id, and is asked anew.
/// </summary>
internal sealed class PeerKinds(TimeProvider clock)
{
    /// <summary>How many are asked at once; the others have their turn with the next table.</summary>
    private const int MaxAtOnce = 64;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    /// <summary>How long a node is left alone that is silent instead of refusing: the table waits for the answers.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly HashSet<NodeRef> _own = [];
    private readonly HashSet<NodeRef> _classic = [];
    private readonly Dictionary<NodeRef, long> _silent = [];

    /// <summary>The addresses of classic nodes. Each look makes another set.</summary>
    public IReadOnlySet<string> Classic { get; private set; } = new HashSet<string>();

    /// <summary>Asks the nodes that are not known yet, and forgets those that are no longer there.</summary>
    public async Task FindOutAsync(IReadOnlyCollection<NodeRef> nodes, CancellationToken cancellation)
    {
        _own.IntersectWith(nodes);
        _classic.IntersectWith(nodes);
        foreach (var gone in _silent.Keys.Except(nodes).ToList())
        {
            _silent.Remove(gone);
        }

        var unknown = nodes.Where(IsDue).ToArray();
        Random.Shared.Shuffle(unknown);
        await Task.WhenAll([.. unknown.Take(MaxAtOnce).Select(node => AskAsync(node, cancellation))]);
        Classic = _classic.Select(node => node.Address).ToHashSet();
    }

    /// <summary>Whether a node has ever answered, or asked.</summary>
    public bool Knows(NodeRef node) => _own.Contains(node) || _classic.Contains(node);

    /// <summary>A node has asked for keys in the classic protocol: it is about to listen.</summary>
    public void TakeForClassic(NodeRef node)
    {
        if (!Knows(node))
        {
            _classic.Add(node);
        }
    }

    private bool IsDue(NodeRef node) =>
        !Knows(node) && (!_silent.TryGetValue(node, out var asked) || clock.GetElapsedTime(asked) > Patience);

    private async Task AskAsync(NodeRef node, CancellationToken cancellation)
    {
        var began = clock.GetTimestamp();
        var status = HostAndPort.TryParse(node.Address, out var address) ? await AskAsync(address, cancellation) : RpcStatusCode.Unavailable;
        lock (_silent)
        {
            _silent.Remove(node);
            switch (status)
            {
                case RpcStatusCode.Ok:
                    _own.Add(node);
                    break;
                case RpcStatusCode.Unimplemented:
                    _classic.Add(node);
                    break;
                default:
                    if (clock.GetElapsedTime(began) >= Timeout / 2)
                    {
                        _silent[node] = clock.GetTimestamp();
                    }

                    break;
            }
        }
    }

    private static async Task<RpcStatusCode> AskAsync(HostAndPort address, CancellationToken cancellation)
    {
        await using var channel = new RpcChannel(address.ToUri(), new RpcChannelOptions { ConnectTimeout = Timeout });
        try
        {
            await channel.UnaryAsync(RingMethods.Kind, new KindRequest(), new RpcCallOptions { Timeout = Timeout }, cancellation);
            return RpcStatusCode.Ok;
        }
        catch (RpcException failure)
        {
            return failure.Status.Code;
        }
    }
}
