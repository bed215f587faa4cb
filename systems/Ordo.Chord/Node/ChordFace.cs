using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Routing;
using Ordo.Chord.Machine;
using Ordo.Chord.V1;
using Ordo.Rpc;
using Ordo.Rpc.Server;
using OperationKind = Ordo.Chord.Machine.Messages.OperationKind;
using OutcomeKind = Ordo.Chord.Machine.Messages.OutcomeKind;

namespace Ordo.Chord.Node;

/// <summary><c>ordo.chord.v1.Chord</c>: texts, the way of a lookup, and the node from inside (ordo/chord/v1/chord.proto is the reference).</summary>
internal sealed class ChordFace(Task<NodeHost> ready)
{
    private static readonly RpcServerOptions Limits = new() { MaxReceiveBytes = 4 * 1024 * 1024 };

    /// <summary>Puts the methods on their routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapUnary(RingMethods.Get, GetAsync, Limits);
        routes.MapUnary(RingMethods.Put, PutAsync, Limits);
        routes.MapUnary(RingMethods.Remove, RemoveAsync, Limits);
        routes.MapUnary(RingMethods.LookUp, LookUpAsync, Limits);
        routes.MapUnary(RingMethods.Describe, DescribeAsync, Limits);
    }

    /// <summary>A node as it is in this moment; null when this host has none of that id.</summary>
    public static Description? Describe(IReadOnlyList<ChordNode> nodes, RingId? id)
    {
        var node = id is null ? nodes[0] : nodes.FirstOrDefault(node => node.Self.Id == id);
        if (node is null)
        {
            return null;
        }

        var keys = node.Store.CountTexts(node.Range.Start, node.Self.Id);
        return new Description
        {
            Self = RingCodec.ToWire(node.Self),
            Bits = node.Options.Space.Bits,
            Hash = node.Options.Space.Hash == KeyHash.Sha1 ? "sha1" : "adler32",
            Mode = node.Options.TableIsGiven ? "registry" : "ring",
            Replicas = node.Options.Replicas,
            Predecessor = node.Table.Predecessor is { } predecessor ? RingCodec.ToWire(predecessor) : null,
            Successors = { node.Table.Successors.Select(RingCodec.ToWire) },
            Fingers = { Fingers(node) },
            Keys = keys,
            Copies = node.Store.Texts - keys,
            RangeStart = RingCodec.ToWire(node.Range.Start),
            Here = { nodes.Select(here => RingCodec.ToWire(here.Self)) },
        };
    }

    /// <summary>Fingers that follow each other and lead to the same node are told as one.</summary>
    private static IEnumerable<Finger> Fingers(ChordNode node)
    {
        var fingers = node.Table.Fingers;
        for (var first = 0; first < fingers.Count;)
        {
            var last = first;
            while (last + 1 < fingers.Count && fingers[last + 1] == fingers[first])
            {
                last++;
            }

            yield return new Finger
            {
                First = first,
                Last = last,
                Start = RingCodec.ToWire(node.Options.Space.FingerStart(node.Self.Id, first)),
                Node = RingCodec.ToWire(fingers[first] ?? node.Self),
            };
            first = last + 1;
        }
    }

    private async Task<GetReply> GetAsync(GetRequest request, RpcServerCall call)
    {
        var outcome = await DoAsync(OperationKind.Get, request.Key, null, call);
        return outcome.Kind == OutcomeKind.Done
            ? new GetReply { Text = outcome.Text ?? "", Owner = RingCodec.ToWire(outcome.Owner!) }
            : throw new RpcException(RpcStatusCode.NotFound, $"no text under this key; it would be on the node at {outcome.Owner!.Address}");
    }

    private async Task<PutReply> PutAsync(PutRequest request, RpcServerCall call)
    {
        var outcome = await DoAsync(request.OnlyIfAbsent ? OperationKind.Save : OperationKind.Put, request.Key, request.Text, call);
        return new PutReply { Saved = outcome.Kind == OutcomeKind.Done, Owner = RingCodec.ToWire(outcome.Owner!) };
    }

    private async Task<RemoveReply> RemoveAsync(RemoveRequest request, RpcServerCall call)
    {
        var outcome = await DoAsync(OperationKind.Remove, request.Key, null, call);
        return new RemoveReply { Removed = outcome.Kind == OutcomeKind.Done, Owner = RingCodec.ToWire(outcome.Owner!) };
    }

    private async Task<LookUpReply> LookUpAsync(LookUpRequest request, RpcServerCall call)
    {
        var host = await ready.WaitAsync(call.CancellationToken);
        var outcome = await OutcomeStatus.DoAsync(host, OperationKind.Find, request.Key, null, call.CancellationToken);
        var place = host.Options.Space.PlaceOf(request.Key);
        return new LookUpReply { Place = RingCodec.ToWire(place), Path = { outcome.Path.Select(RingCodec.ToWire) }, Found = outcome.Kind == OutcomeKind.Done };
    }

    private async Task<Description> DescribeAsync(DescribeRequest request, RpcServerCall call)
    {
        var host = await ready.WaitAsync(call.CancellationToken);
        RingId? id = null;
        if (request.HasId)
        {
            id = RingCodec.TryRead(request.Id, out var read) ? read : throw new RpcException(RpcStatusCode.InvalidArgument, $"an id has {RingId.Bits / 8} bytes");
        }

        return await host.CallAsync((nodes, _) => Describe(nodes, id), call.CancellationToken)
            ?? throw new RpcException(RpcStatusCode.NotFound, "no node of this address has that id");
    }

    private async Task<Machine.Messages.Outcome> DoAsync(OperationKind kind, string key, string? text, RpcServerCall call)
    {
        var host = await ready.WaitAsync(call.CancellationToken);
        return await OutcomeStatus.DoAsync(host, kind, key, text, call.CancellationToken);
    }
}
