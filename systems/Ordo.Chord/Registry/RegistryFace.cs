using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Google.Protobuf;
using Microsoft.AspNetCore.Routing;
using Ordo.Chord.Classic;
using Ordo.Chord.Machine.Registry;
using Ordo.CommandLine;
using Ordo.Rpc;
using Ordo.Rpc.Server;

namespace Ordo.Chord.Registry;

/// <summary>The registry's half of <c>ChordServices</c> (specs/s08 §3 and §4).</summary>
internal sealed class RegistryFace(RegistryKeeper keeper)
{
    /// <summary>The longest request: a host name, a port, and room for what others add. The longest answer: <see cref="RegistryTable.MaxNodes"/> nodes with the longest host names.</summary>
    private static readonly RpcServerOptions Limits = new() { MaxReceiveBytes = 4096, MaxSendBytes = 32 * 1024 * 1024 };

    /// <summary>Puts the methods on their routes. Those of a node are there too, and say whose they are.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapUnary(ClassicMethods.Register, (request, _) => Task.FromResult(Register(request)), Limits);
        routes.MapUnary(ClassicMethods.Deregister, (request, _) => Task.FromResult(Deregister(request.Id)), Limits);
        routes.MapUnary(ClassicMethods.PopulateFingerTable, (request, _) => Task.FromResult(FingersOf(request.Id)), Limits);
        routes.MapUnary(ClassicMethods.GetChordInfo, (_, _) => Task.FromResult(Info()), Limits);
        routes.MapUnary(ClassicMethods.ConnectionType, (_, _) => Task.FromResult(new connection_type_output { Type = ClassicTexts.RegistryType }), Limits);
        MapOfNode(routes, ClassicMethods.Save);
        MapOfNode(routes, ClassicMethods.Remove);
        MapOfNode(routes, ClassicMethods.Find);
        MapOfNode(routes, ClassicMethods.DeligateIds);
        MapOfNode(routes, ClassicMethods.GetFingerTable);
    }

    private static void MapOfNode<TRequest, TResponse>(IEndpointRouteBuilder routes, RpcMethod<TRequest, TResponse> method)
        where TRequest : IMessage<TRequest>
        where TResponse : IMessage<TResponse> =>
        routes.MapUnary(method, (_, _) => throw new RpcException(RpcStatusCode.Unimplemented, $"This is the registry: {method.Descriptor.Name} is for a node."));

    private static T Changing<T>(Func<T> change)
    {
        try
        {
            return change();
        }
        catch (IOException failure)
        {
            throw new RpcException(new RpcStatus(RpcStatusCode.Unavailable, $"The registry cannot write its table: {failure.Message}"), trailers: null, failure);
        }
    }

    private register_output Register(register_input request)
    {
        if (!HostAndPort.TryCreate(request.Ipaddr, request.Port, out var address, out var problem))
        {
            throw new RpcException(RpcStatusCode.InvalidArgument, problem);
        }

        return Changing(() => keeper.Register(address)) is { } node
            ? new register_output { Id = node.Id, M = $"{keeper.Table.Bits}" }
            : new register_output { Id = ClassicTexts.NoId, M = ClassicTexts.Full };
    }

    private deregister_output Deregister(int id)
    {
        var removed = Changing(() => keeper.Remove(id));
        return new deregister_output { State = removed, Message = removed ? ClassicTexts.Deregistered(id) : ClassicTexts.NotInChord(id) };
    }

    private pft_output FingersOf(int id)
    {
        var table = keeper.Table;
        var node = table.Find(id) ?? throw new RpcException(RpcStatusCode.NotFound, ClassicTexts.NotInChord(id));
        return new pft_output { Predecessor = table.PredecessorOf(node).Id, FingerTable = { table.FingersOf(node).Select(Entry) } };
    }

    private gci_output Info() => new() { Info = { keeper.Table.Nodes.Select(Entry) } };

    private static string Entry(RegisteredNode node) => new ClassicEntry(node.Id, node.Address).ToString();
}
