using System;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Ordo.CommandLine;
using Ordo.Rpc.Server;
using Ordo.Rpc.Server.Reflection;

namespace Ordo.Chord.Hosting;

/// <summary>A port of gRPC (cleartext HTTP/2) on Kestrel, for a registry or a node.</summary>
internal sealed class RpcPort : IAsyncDisposable
{
    /// <summary>How long calls that are under way get to end by themselves.</summary>
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(1);

    /// <summary>Calls under way on one connection: all finds of a program's many callers share one.</summary>
    private const int MaxStreams = 1000;

    /// <summary>Open connections: each takes some KB. A registry of the largest ring has one from each node that watches it.</summary>
    private const int MaxConnections = 100_000;

    /// <summary>A connection on which nothing arrives is pinged after this long: a watcher that vanished is noticed.</summary>
    private static readonly TimeSpan PingAfter = TimeSpan.FromSeconds(30);

    /// <summary>How long the answer to a ping may take before the connection is closed.</summary>
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(20);

    private readonly WebApplication _app;
    private readonly HostAndPort _address;

    private RpcPort(WebApplication app, HostAndPort address) => (_app, _address) = (app, address);

    /// <summary>Fires when the port begins to close: streams without an end are to end then.</summary>
    public CancellationToken Stopping => _app.Lifetime.ApplicationStopping;

    /// <summary>Prepares a port. Nothing listens before <see cref="StartAsync"/>.</summary>
    /// <param name="address">Where to listen; a host name is resolved.</param>
    /// <param name="map">Puts the methods on their routes; is handed <see cref="Stopping"/>.</param>
    /// <exception cref="PortException">There is no such host.</exception>
    public static RpcPort Build(HostAndPort address, Action<IEndpointRouteBuilder, CancellationToken> map)
    {
        var ip = Resolve(address);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddRoutingCore();

        Log(builder);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.Http2.MaxStreamsPerConnection = MaxStreams;
            kestrel.Limits.Http2.KeepAlivePingDelay = PingAfter;
            kestrel.Limits.Http2.KeepAlivePingTimeout = PingTimeout;
            kestrel.Limits.MaxConcurrentConnections = MaxConnections;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(ip, address.Port, listen => listen.Protocols = HttpProtocols.Http2);
        });
        var app = builder.Build();
        app.UseRouting();
        app.UseRpcUnimplemented();
        map(app, app.Lifetime.ApplicationStopping);
        app.MapRpcReflection();
        return new RpcPort(app, address);
    }

    /// <summary>Listens.</summary>
    /// <exception cref="PortException">The port is taken, or is none of this machine.</exception>
    public async Task StartAsync(CancellationToken cancellation = default)
    {
        try
        {
            await _app.StartAsync(cancellation);
        }
        catch (IOException failure) when (failure.InnerException is AddressInUseException)
        {
            throw new PortException($"{_address} is taken: stop what listens there, or choose another port.", failure);
        }
        catch (Exception failure) when (failure is IOException or SocketException)
        {
            throw new PortException($"{_address} cannot be listened on: {failure.GetBaseException().Message}.", failure);
        }
    }

    /// <summary>Takes no more calls, and gives those under way a moment to end.</summary>
    public async Task StopAsync()
    {
        using var limit = new CancellationTokenSource(CloseTimeout);
        await _app.StopAsync(limit.Token);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    /// <summary>
    /// Standard output is for the lines of specs/s08: what a handler throws unforeseen belongs to standard error. A port that cannot be listened on is the caller's to tell.
    /// </summary>
    private static void Log(WebApplicationBuilder builder)
    {
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Error).AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    }

    /// <summary>The address behind a host name.</summary>
    /// <exception cref="PortException">There is none.</exception>
    internal static IPAddress Resolve(HostAndPort address)
    {
        if (IPAddress.TryParse(address.Host, out var ip))
        {
            return ip;
        }

        try
        {
            return Dns.GetHostAddresses(address.Host, AddressFamily.InterNetwork)[0];
        }
        catch (SocketException failure)
        {
            throw new PortException($"{address} cannot be listened on: no address of that name was found.", failure);
        }
    }
}
