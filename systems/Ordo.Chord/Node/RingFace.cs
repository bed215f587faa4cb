using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Routing;
using Ordo.Chord.Machine.Maintenance;
using Ordo.Chord.V1;
using Ordo.Rpc;
using Ordo.Rpc.Server;

namespace Ordo.Chord.Node;

/// <summary><c>ordo.chord.v1.Ring</c>: what other nodes say. A stream that sends what no node could send ends with INVALID_ARGUMENT.</summary>
internal sealed class RingFace(Task<NodeHost> ready)
{
    /// <summary>One message: a batch of entries, or one entry with the largest key and text, and what the bytes around them take.</summary>
    private const int MaxMessageBytes = 4 * 1024 * 1024;

    /// <summary>From this size on a stream goes on only when the loop has the message, so that what waits for the loop stays small.</summary>
    private const int LargeMessageBytes = 32 * 1024;

    /// <summary>Puts the methods on their routes.</summary>
    /// <param name="routes">The routes.</param>
    /// <param name="stopping">Streams end when it fires.</param>
    public void Map(IEndpointRouteBuilder routes, CancellationToken stopping)
    {
        routes.MapClientStreaming(RingMethods.Talk, (reader, call) => TalkAsync(reader, call, stopping), new RpcServerOptions { MaxReceiveBytes = MaxMessageBytes });
        routes.MapUnary(RingMethods.Kind, (_, call) => TellKindAsync(call));
    }

    private async Task<KindReply> TellKindAsync(RpcServerCall call)
    {
        if (!ready.IsCompletedSuccessfully)
        {
            return new KindReply();
        }

        var host = await ready;
        var here = await host.CallAsync((nodes, _) => nodes.Where(node => node.Standing == Standing.Member).Select(node => RingCodec.ToWire(node.Self)).ToList(), call.CancellationToken);
        return new KindReply { Ring = NodeHost.RingName(host.Options), Here = { here } };
    }

    private async Task<TalkEnd> TalkAsync(RpcReader<Envelope> reader, RpcServerCall call, CancellationToken stopping)
    {
        var host = await ready.WaitAsync(call.CancellationToken);
        var own = NodeHost.RingName(host.Options);
        if (call.RequestHeaders[RingMethods.RingHeader] is not { } theirs || theirs != own)
        {
            throw new RpcException(RpcStatusCode.FailedPrecondition, $"this is another ring: it is {own}");
        }

        await using var stop = stopping.Register(reader.Stop);
        string? sender = null;
        while (await reader.WaitToReadAsync())
        {
            while (reader.TryRead(out var envelope))
            {
                if (RingCodec.ToNode(envelope.From) is not { } from || !RingCodec.TryRead(envelope.To, out var to) || RingCodec.Decode(envelope) is not { } message)
                {
                    throw new RpcException(RpcStatusCode.InvalidArgument, "this is no message between nodes");
                }

                sender ??= from.Address;
                if (from.Address != sender || sender == host.Address)
                {
                    throw new RpcException(RpcStatusCode.InvalidArgument, $"a stream is of one address, {sender}, and this message says that it comes from {from.Address}");
                }

                await host.ReceiveAsync(from, to, message, envelope.CalculateSize() >= LargeMessageBytes, call.CancellationToken);
            }
        }

        return new TalkEnd();
    }
}
