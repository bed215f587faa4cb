using System.Net;
using Ordo.CommandLine;
using Ordo.Rpc.Client;
using Ordo.Rpc.Server.Hosting;
using Ordo.Workers.Grpc;
using Ordo.Workers.Tests.EndToEnd;

namespace Ordo.Workers.Tests.Grpc;

/// <summary>A server in this process, and a channel to it.</summary>
internal sealed class RunningGrpcServer : IAsyncDisposable
{
    private readonly GrpcServer _server;

    private RunningGrpcServer(GrpcServer server, HostAndPort address)
    {
        _server = server;
        Address = address;
        Channel = new RpcChannel(address.ToUri());
    }

    /// <summary>Where it listens.</summary>
    public HostAndPort Address { get; }

    /// <summary>The way to it.</summary>
    public RpcChannel Channel { get; }

    /// <summary>Starts one on a free port.</summary>
    public static async Task<RunningGrpcServer> StartAsync()
    {
        // Another process may take a port between the choice and the bind: take another one then.
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await StartAsync(FreeAddress.Take());
            }
            catch (PortException) when (attempt < 20)
            {
                // It is taken.
            }
        }
    }

    /// <summary>Starts one on this port.</summary>
    public static async Task<RunningGrpcServer> StartAsync(HostAndPort address) =>
        new(await GrpcServer.StartAsync(new IPEndPoint(IPAddress.Loopback, address.Port), TestContext.Current.CancellationToken, Until.Limit), address);

    /// <summary>Ends the server; the channel stays.</summary>
    public ValueTask StopAsync() => _server.DisposeAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Channel.DisposeAsync();
        await _server.DisposeAsync();
    }
}
