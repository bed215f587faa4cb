using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Ordo.Chord.Classic;
using Ordo.Chord.V1;
using Ordo.Rpc;
using Ordo.Rpc.Client;

namespace Ordo.Chord.Node;

/// <summary>
/// Finds out which nodes of a registry's ring are our own, and which speak the classic protocol only. An address is asked once; one that does not answer is asked again, and counts as classic until it does:
/// classic nodes stand in the table before they listen, and asking them as our own would make them pass for dead.
/// </summary>
internal sealed class PeerKinds
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    private readonly HashSet<string> _own = [];
    private readonly HashSet<string> _classic = [];

    /// <summary>The addresses of nodes that are not known to be our own. Each look makes another set.</summary>
    public IReadOnlySet<string> Classic { get; private set; } = new HashSet<string>();

    /// <summary>Asks the addresses that are not known yet, and forgets those that are no longer there.</summary>
    public async Task FindOutAsync(IReadOnlyCollection<string> addresses, CancellationToken cancellation)
    {
        _own.IntersectWith(addresses);
        _classic.IntersectWith(addresses);
        var unknown = addresses.Where(address => !_own.Contains(address) && !_classic.Contains(address)).Distinct().ToList();
        var kinds = await Task.WhenAll(unknown.Select(address => AskAsync(address, cancellation)));
        for (var i = 0; i < unknown.Count; i++)
        {
            if (kinds[i] is { } isClassic)
            {
                (isClassic ? _classic : _own).Add(unknown[i]);
            }
        }

        Classic = addresses.Where(address => !_own.Contains(address)).ToHashSet();
    }

    /// <summary>True for a classic node, false for one of ours, null when nobody answers.</summary>
    private static async Task<bool?> AskAsync(string address, CancellationToken cancellation)
    {
        if (!HostAndPort.TryParse(address, out var parsed))
        {
            return null;
        }

        await using var channel = new RpcChannel(parsed.ToUri(), new RpcChannelOptions { ConnectTimeout = Timeout });
        try
        {
            await channel.UnaryAsync(RingMethods.Kind, new KindRequest(), new RpcCallOptions { Timeout = Timeout }, cancellation);
            return false;
        }
        catch (RpcException failure)
        {
            return failure.Status.Code == RpcStatusCode.Unimplemented ? true : null;
        }
    }
}
