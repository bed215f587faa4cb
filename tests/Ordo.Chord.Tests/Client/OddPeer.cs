using Microsoft.AspNetCore.Routing;
using Ordo.Chord.Classic;
using Ordo.Chord.Hosting;
using Ordo.Chord.Tests.Hosting;
using Ordo.CommandLine;
using Ordo.Rpc.Server;
using Ordo.Rpc.Server.Hosting;

namespace Ordo.Chord.Tests.Client;

/// <summary>Somebody who calls itself something, and answers as the test wants.</summary>
internal sealed class OddPeer : IAsyncDisposable
{
    private readonly RpcPort _port;

    private OddPeer(HostAndPort address, RpcPort port) => (Address, _port) = (address, port);

    public HostAndPort Address { get; }

    public static async Task<OddPeer> StartAsync(Func<RpcServerCall, Task<string>> type, Action<IEndpointRouteBuilder>? map = null)
    {
        var address = FreeAddress.Take();
        var port = ChordPort.Build(address, (routes, _) =>
        {
            routes.MapUnary(ClassicMethods.ConnectionType, async (_, call) => new connection_type_output { Type = await type(call) });
            map?.Invoke(routes);
        });
        await port.StartAsync(TestContext.Current.CancellationToken);
        return new OddPeer(address, port);
    }

    public async ValueTask DisposeAsync()
    {
        await _port.StopAsync();
        await _port.DisposeAsync();
    }
}
