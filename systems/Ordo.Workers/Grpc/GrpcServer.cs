using System;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using Ordo.Rpc.Server.Hosting;

namespace Ordo.Workers.Grpc;

/// <summary>A port on which the three services and the facade answer.</summary>
internal sealed class GrpcServer : IAsyncDisposable
{
    /// <summary>A user who ends the server waits for that; streams are told at once, and only a client that reads nothing takes longer.</summary>
    private static readonly TimeSpan DefaultCloseTimeout = TimeSpan.FromSeconds(2);

    private readonly RpcPort _port;

    private GrpcServer(RpcPort port) => _port = port;

    /// <summary>Where it listens.</summary>
    public int Port => _port.Port;

    /// <summary>Listens.</summary>
    /// <param name="address">Where; port 0 is any that is free.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="closeTimeout">How long clients have at the end to take what is on its way to them. Default 2 s.</param>
    /// <exception cref="PortException">The port cannot be listened on.</exception>
    public static async Task<GrpcServer> StartAsync(IPEndPoint address, CancellationToken cancellation, TimeSpan? closeTimeout = null)
    {
        var port = RpcPort.Build(
            address,
            address.ToString(),
            (routes, stopping) =>
            {
                new WorkFace(stopping).Map(routes);
                new WorkFacade(stopping).Map(routes);
            },
            new RpcPortOptions { CloseTimeout = closeTimeout ?? DefaultCloseTimeout });
        try
        {
            await port.StartAsync(cancellation);
            return new GrpcServer(port);
        }
        catch
        {
            await port.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends the streams that are open, and frees the port.</summary>
    public async ValueTask DisposeAsync()
    {
        await _port.StopAsync();
        await _port.DisposeAsync();
    }
}
