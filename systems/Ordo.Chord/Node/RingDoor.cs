using System;
using System.Threading;
using System.Threading.Tasks;
using Ordo.Chord.V1;
using Ordo.CommandLine;
using Ordo.Rpc;
using Ordo.Rpc.Client;
using NodeRef = Ordo.Chord.Machine.NodeRef;

namespace Ordo.Chord.Node;

/// <summary>The node by which another one comes onto the ring: who it is, and whether its ring is the right one.</summary>
internal static class RingDoor
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    /// <summary>Asks an address until a node of a ring answers there.</summary>
    /// <param name="address">Where.</param>
    /// <param name="ring">What the asker says of its ring.</param>
    /// <param name="warn">Gets a line when nobody answers.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="NoPlaceException">Whoever is there can never be joined.</exception>
    public static async Task<NodeRef> FindAsync(HostAndPort address, string ring, Action<string> warn, CancellationToken cancellation)
    {
        await using var channel = new RpcChannel(address.ToUri(), new RpcChannelOptions { ConnectTimeout = Timeout });
        var warned = false;
        while (true)
        {
            string problem;
            try
            {
                var answer = await channel.UnaryAsync(RingMethods.Kind, new KindRequest(), new RpcCallOptions { Timeout = Timeout }, cancellation);
                if (answer.Ring.Length > 0 && answer.Ring != ring)
                {
                    throw new NoPlaceException($"{address} is on another ring, {answer.Ring} (bits/hash), and this node would be on one of {ring}: give it the same --bits.");
                }

                if (answer.Here.Count > 0 && RingCodec.ToNode(answer.Here[0]) is { } node)
                {
                    return node;
                }

                problem = "it is on no ring yet";
            }
            catch (RpcException failure) when (failure.Status.Code == RpcStatusCode.Unimplemented)
            {
                throw new NoPlaceException($"{address} is no node of ours: a classic ring is joined through its registry, 'ordo chord node REGISTRY ADDRESS'.", failure);
            }
            catch (RpcException failure)
            {
                problem = failure.Status.Detail;
            }

            if (!warned)
            {
                warned = true;
                warn($"nobody leads onto a ring at {address} ({problem}): trying again until somebody does");
            }

            await Task.Delay(Timeout, cancellation);
        }
    }
}
