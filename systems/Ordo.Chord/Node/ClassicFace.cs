using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Google.Protobuf;
using Microsoft.AspNetCore.Routing;
using Ordo.Chord.Classic;
using Ordo.Chord.Machine;
using Ordo.Chord.Machine.Keys;
using Ordo.Chord.Machine.Messages;
using Ordo.Rpc;
using Ordo.Rpc.Server;

namespace Ordo.Chord.Node;

/// <summary>The node's half of <c>ChordServices</c> (specs/s08 §3). A node answers nothing before it has its id: until then calls wait.</summary>
/// <param name="ready">The host, once it is on its ring.</param>
/// <param name="refresh">Has the table looked at again, in a registry's ring, since the owner of a place has asked for its keys.</param>
internal sealed class ClassicFace(Task<NodeHost> ready, Func<int, CancellationToken, Task> refresh)
{
    /// <summary>One key and one text of the largest size, and what the bytes around them take.</summary>
    private static readonly RpcServerOptions Limits = new() { MaxReceiveBytes = 4 * 1024 * 1024, MaxSendBytes = 64 * 1024 * 1024 };

    /// <summary>What one answer hands over: other programs take 4 MiB. The rest is saved at its new owner one by one, as all that lies in the wrong place.</summary>
    private const int MaxHandedOverBytes = 3 * 1024 * 1024;

    /// <summary>Puts the methods on their routes. Those of a registry are there too, and say whose they are.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapUnary(ClassicMethods.Save, SaveAsync, Limits);
        routes.MapUnary(ClassicMethods.Remove, RemoveAsync, Limits);
        routes.MapUnary(ClassicMethods.Find, FindAsync, Limits);
        routes.MapUnary(ClassicMethods.DeligateIds, DeligateAsync, Limits);
        routes.MapUnary(ClassicMethods.GetFingerTable, FingersAsync, Limits);
        routes.MapUnary(ClassicMethods.ConnectionType, (_, _) => Task.FromResult(new connection_type_output { Type = ClassicTexts.NodeType }), Limits);
        MapOfRegistry(routes, ClassicMethods.Register);
        MapOfRegistry(routes, ClassicMethods.Deregister);
        MapOfRegistry(routes, ClassicMethods.PopulateFingerTable);
        MapOfRegistry(routes, ClassicMethods.GetChordInfo);
    }

    /// <summary>The fingers as a classic table has them: each node once, where it comes first; a node alone has itself (specs/s08 §4).</summary>
    public static List<NodeRef> FingersOf(ChordNode node) => [.. node.Table.Fingers.Select(finger => finger ?? node.Self).Distinct()];

    private static void MapOfRegistry<TRequest, TResponse>(IEndpointRouteBuilder routes, RpcMethod<TRequest, TResponse> method)
        where TRequest : IMessage<TRequest>
        where TResponse : IMessage<TResponse> =>
        routes.MapUnary(method, (_, _) => throw new RpcException(RpcStatusCode.Unimplemented, $"This is a node: {method.Descriptor.Name} is for the registry."));

    private async Task<save_output> SaveAsync(save_input request, RpcServerCall call)
    {
        var host = await ready.WaitAsync(call.CancellationToken);
        if (await host.TakeFromDepartedAsync(request.Key, request.Text, call.CancellationToken) is { } isNew)
        {
            return new save_output { State = isNew, Message = await host.CallAsync((nodes, _) => IdOf(host, nodes[0].Self), call.CancellationToken) };
        }

        var outcome = await OutcomeStatus.DoAsync(host, OperationKind.Save, request.Key, request.Text, call.CancellationToken);
        return new save_output { State = outcome.Kind == OutcomeKind.Done, Message = IdOf(host, outcome.Owner!) };
    }

    private async Task<remove_output> RemoveAsync(remove_input request, RpcServerCall call)
    {
        var (host, outcome) = await DoAsync(OperationKind.Remove, request.Key, null, call);
        var removed = outcome.Kind == OutcomeKind.Done;
        return new remove_output { State = removed, Message = removed ? IdOf(host, outcome.Owner!) : ClassicTexts.NothingToRemove };
    }

    private async Task<find_output> FindAsync(find_input request, RpcServerCall call)
    {
        var (host, outcome) = await DoAsync(OperationKind.Find, request.Key, null, call);
        var found = outcome.Kind == OutcomeKind.Done;
        var id = host.Options.Space.ToClassic(outcome.Owner!.Id);
        return new find_output
        {
            State = found,
            Id = id,
            Addr = outcome.Owner.Address,
            Message = found ? ClassicTexts.Found(request.Key, id) : ClassicTexts.NotFound(request.Key, id),
        };
    }

    /// <summary>
    /// A classic node takes over its range. It stands in the registry's table by then, so that its ids are no longer this node's: only those go for good.
    /// </summary>
    private async Task<deligate_output> DeligateAsync(deligate_input request, RpcServerCall call)
    {
        var host = await ready.WaitAsync(call.CancellationToken);
        if (request.Ids.Count == 0)
        {
            return new deligate_output();
        }

        await refresh(request.Ids[0], call.CancellationToken);
        var space = host.Options.Space;
        var places = request.Ids.Select(id => space.FromNumber(id)).ToHashSet();
        return await host.CallAsync(
            (nodes, _) =>
            {
                var output = new deligate_output();
                var room = MaxHandedOverBytes;
                foreach (var entry in Entries(nodes[0], places))
                {
                    room -= entry.Size;
                    if (room < 0)
                    {
                        break;
                    }

                    output.Key.Add(space.ToClassic(entry.Name.Place));
                    output.Text.Add(entry.Text);
                    output.Name.Add(entry.Name.Key ?? "");
                    if (!nodes[0].Range.Owns(entry.Name.Place))
                    {
                        nodes[0].Drop(entry);
                    }
                }

                return output;
            },
            call.CancellationToken);
    }

    private static List<Entry> Entries(ChordNode node, HashSet<RingId> places) => [.. node.Store.All().Where(entry => !entry.IsRemoved && places.Contains(entry.Name.Place))];

    private async Task<gft_output> FingersAsync(gft_input request, RpcServerCall call)
    {
        var host = await ready.WaitAsync(call.CancellationToken);
        var space = host.Options.Space;
        return await host.CallAsync(
            (nodes, _) => new gft_output
            {
                Id = space.ToClassic(nodes[0].Self.Id),
                FingerTable = { FingersOf(nodes[0]).Select(node => new ClassicEntry(space.ToClassic(node.Id), node.Address).ToString()) },
            },
            call.CancellationToken);
    }

    private async Task<(NodeHost Host, Outcome Outcome)> DoAsync(OperationKind kind, string key, string? text, RpcServerCall call)
    {
        var host = await ready.WaitAsync(call.CancellationToken);
        return (host, await OutcomeStatus.DoAsync(host, kind, key, text, call.CancellationToken));
    }

    private static string IdOf(NodeHost host, NodeRef owner) => $"{host.Options.Space.ToClassic(owner.Id)}";
}
