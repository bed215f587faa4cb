using System;
using System.IO;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Ordo.Chord.Web;
using Ordo.CommandLine;
using Ordo.Rpc.Server.Hosting;

namespace Ordo.Chord.Hosting;

/// <summary>The port of a node's page: HTTP/1.1, for browsers.</summary>
internal sealed class PagePort : IAsyncDisposable
{
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(1);

    private readonly WebApplication _app;

    private PagePort(WebApplication app) => _app = app;

    /// <summary>Listens.</summary>
    /// <param name="address">Where.</param>
    /// <param name="view">What the page shows; it remains the caller's.</param>
    /// <param name="clock">The clock of its looks.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="PortException">The port cannot be listened on.</exception>
    public static async Task<PagePort> StartAsync(HostAndPort address, IRingView view, TimeProvider clock, CancellationToken cancellation)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        var endPoint = ChordPort.Resolve(address);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            WebFace.Allow(kestrel.Limits);
            kestrel.Listen(endPoint, listen => listen.Protocols = HttpProtocols.Http1);
        });
        var app = builder.Build();
        app.UseRouting();
        app.MapRingPages(view, clock);
        try
        {
            await app.StartAsync(cancellation);
        }
        catch (Exception failure) when (failure is IOException or SocketException)
        {
            await app.DisposeAsync();
            throw new PortException($"the page's port {address} cannot be listened on: {failure.GetBaseException().Message}.", failure);
        }

        return new PagePort(app);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(CloseTimeout);
        await _app.StopAsync(limit.Token);
        await _app.DisposeAsync();
    }
}
