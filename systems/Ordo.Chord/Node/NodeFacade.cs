using System.Threading.Tasks;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Routing;
using Ordo.Chord.Classic;
using Ordo.Chord.Facade;
using Ordo.Chord.Machine;
using Ordo.Chord.Machine.Messages;
using Ordo.Rpc;
using Ordo.Rpc.Server;

namespace Ordo.Chord.Node;

/// <summary><c>NodeService</c>: a node for clients of another implementation (specs/s08 §3, optional facade), which take the first item of a table for the predecessor.</summary>
internal sealed class NodeFacade(Task<NodeHost> ready)
{
    private static readonly RpcServerOptions Limits = new() { MaxReceiveBytes = 4 * 1024 * 1024 };

    /// <summary>Puts the methods on their routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        var service = FacadeReflection.Descriptor.FindTypeByName<ServiceDescriptor>("NodeService");
        routes.MapServerStreaming(new RpcMethod<Empty, NodeInfoItem>(service, "get_finger_table"), (_, items, call) => SendFingersAsync(items, call), Limits);
        routes.MapUnary(new RpcMethod<SaveRequest, NodeActionResponse>(service, "save"), (request, call) => DoAsync(OperationKind.Save, request.Key, request.Text, call), Limits);
        routes.MapUnary(new RpcMethod<FindRemoveRequest, NodeActionResponse>(service, "remove"), (request, call) => DoAsync(OperationKind.Remove, request.Key, null, call), Limits);
        routes.MapUnary(new RpcMethod<FindRemoveRequest, NodeActionResponse>(service, "find"), (request, call) => DoAsync(OperationKind.Find, request.Key, null, call), Limits);
        routes.MapUnary(new RpcMethod<Empty, ConnectResponse>(service, "connect"), ConnectAsync, Limits);
    }

    private async Task<ConnectResponse> ConnectAsync(Empty request, RpcServerCall call)
    {
        var host = await ready.WaitAsync(call.CancellationToken);
        var id = await host.CallAsync((nodes, _) => host.Options.Space.ToClassic(nodes[0].Self.Id), call.CancellationToken);
        return new ConnectResponse { Type = ClassicTexts.FacadeNodeType(id) };
    }

    private async Task SendFingersAsync(RpcWriter<NodeInfoItem> items, RpcServerCall call)
    {
        var host = await ready.WaitAsync(call.CancellationToken);
        var table = await host.CallAsync<NodeRef[]>(
            (nodes, _) => [nodes[0].Table.Predecessor ?? nodes[0].Self, .. ClassicFace.FingersOf(nodes[0])], call.CancellationToken);
        foreach (var node in table)
        {
            await items.WriteAsync(new NodeInfoItem { Id = host.Options.Space.ToClassic(node.Id), Address = node.Address }, flush: false);
        }

        await items.FlushAsync();
    }

    private async Task<NodeActionResponse> DoAsync(OperationKind kind, string key, string? text, RpcServerCall call)
    {
        var host = await ready.WaitAsync(call.CancellationToken);
        var outcome = await OutcomeStatus.DoAsync(host, kind, key, text, call.CancellationToken);
        var node = ClassicTexts.FacadeNodeType(host.Options.Space.ToClassic(outcome.Owner!.Id));
        return new NodeActionResponse
        {
            Status = outcome.Kind == OutcomeKind.Done,
            Message = outcome.Kind switch
            {
                OutcomeKind.Exists => $"key {key} already exists on {node}",
                OutcomeKind.Absent => $"key {key} does not exist on {node}",
                _ => node,
            },
        };
    }
}
