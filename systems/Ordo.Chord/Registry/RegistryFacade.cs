using System.Threading.Tasks;
using Microsoft.AspNetCore.Routing;
using Ordo.Chord.Classic;
using Ordo.Chord.Facade;
using Ordo.Rpc;
using Ordo.Rpc.Server;

namespace Ordo.Chord.Registry;

/// <summary><c>RegistryClientService</c>: the registry for clients of another implementation (specs/s08 §3, optional facade).</summary>
internal sealed class RegistryFacade(RegistryKeeper keeper)
{
    /// <summary>Puts the methods on their routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        var service = FacadeReflection.Descriptor.FindTypeByName<Google.Protobuf.Reflection.ServiceDescriptor>("RegistryClientService");
        routes.MapServerStreaming(new RpcMethod<Empty, NodeInfoItem>(service, "get_chord_info"), (_, items, _) => SendInfoAsync(items));
        routes.MapUnary(new RpcMethod<Empty, ConnectResponse>(service, "connect"), (_, _) => Task.FromResult(new ConnectResponse { Type = ClassicTexts.FacadeRegistryType }));
    }

    private async Task SendInfoAsync(RpcWriter<NodeInfoItem> items)
    {
        foreach (var node in keeper.Table.Nodes)
        {
            await items.WriteAsync(new NodeInfoItem { Id = node.Id, Address = node.Address }, flush: false);
        }

        await items.FlushAsync();
    }
}
