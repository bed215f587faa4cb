using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Ordo.Rpc.Server.Reflection;

namespace Ordo.Rpc.Server.Hosting;

/// <summary>
/// A port of gRPC (cleartext HTTP/2) with a Kestrel of its own, for a process that serves nothing else there: unknown methods are UNIMPLEMENTED, server reflection is on, and what a handler
/// throws unforeseen goes to standard error.
/// </summary>
public sealed class RpcPort : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _shown;
    private readonly TimeSpan _closeTimeout;

    private RpcPort(WebApplication app, string shown, TimeSpan closeTimeout) => (_app, _shown, _closeTimeout) = (app, shown, closeTimeout);

    /// <summary>Fires when the port begins to close: streams without an end are to end then.</summary>
    public CancellationToken Stopping => _app.Lifetime.ApplicationStopping;

    /// <summary>The number of the port once it listens: what the system chose where 0 was asked for.</summary>
    public int Port => new Uri(_app.Urls.First()).Port;

    /// <summary>Prepares a port. Nothing listens before <see cref="StartAsync"/>.</summary>
    /// <param name="address">Where to listen.</param>
    /// <param name="shown">The address as people know it, for what is told of it.</param>
    /// <param name="map">Puts the methods on their routes; is handed <see cref="Stopping"/>.</param>
    /// <param name="options">What its clients are held to; null is the defaults.</param>
    public static RpcPort Build(IPEndPoint address, string shown, Action<IEndpointRouteBuilder, CancellationToken> map, RpcPortOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(shown);
        ArgumentNullException.ThrowIfNull(map);
        var limits = options ?? new RpcPortOptions();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddRoutingCore();
        Log(builder);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            Hold(kestrel, limits);
            kestrel.Listen(address, listen => listen.Protocols = HttpProtocols.Http2);
        });
        var app = builder.Build();
        app.UseRouting();
        app.UseRpcUnimplemented();
        map(app, app.Lifetime.ApplicationStopping);
        app.MapRpcReflection();
        return new RpcPort(app, shown, limits.CloseTimeout);
    }

    /// <summary>Listens.</summary>
    /// <exception cref="PortException">The port is taken, or is none of this machine.</exception>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await _app.StartAsync(cancellationToken);
        }
        catch (IOException failure) when (failure.InnerException is AddressInUseException)
        {
            throw new PortException($"{_shown} is taken: stop what listens there, or choose another port.", failure);
        }
        catch (Exception failure) when (failure is IOException or SocketException)
        {
            throw new PortException($"{_shown} cannot be listened on: {failure.GetBaseException().Message}.", failure);
        }
    }

    /// <summary>Takes no more calls, and gives those under way <see cref="RpcPortOptions.CloseTimeout"/> to end.</summary>
    public async Task StopAsync()
    {
        using var limit = new CancellationTokenSource(_closeTimeout);
        await _app.StopAsync(limit.Token);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    /// <summary>A stream may stand still for as long as its two sides like: whether the other side is there is what pings find out.</summary>
    private static void Hold(KestrelServerOptions kestrel, RpcPortOptions limits)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.Http2.MaxStreamsPerConnection = limits.MaxStreamsPerConnection;
        kestrel.Limits.Http2.KeepAlivePingDelay = limits.PingAfter;
        kestrel.Limits.Http2.KeepAlivePingTimeout = limits.PingTimeout;
        kestrel.Limits.MaxConcurrentConnections = limits.MaxConnections;
        kestrel.Limits.MinResponseDataRate = null;
    }

    /// <summary>Standard output is the executable's: what a handler throws unforeseen goes to standard error. A port that cannot be listened on is the caller's to tell.</summary>
    private static void Log(WebApplicationBuilder builder)
    {
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Error).AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    }
}
