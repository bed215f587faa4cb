using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Ordo.Chord.Web;

namespace Ordo.Chord.Tests.Web;

/// <summary>The page's face on a loopback port, over a fake ring.</summary>
internal sealed class RingHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private RingHost(WebApplication app, int port) => (_app, Port) = (app, port);

    public int Port { get; }

    /// <summary>Where it listens, with a slash at the end.</summary>
    public Uri Address => new($"http://127.0.0.1:{Port}/");

    /// <param name="view">What it shows.</param>
    /// <param name="time">The clock between two looks; the system's when null.</param>
    /// <param name="at">The port; a free one when null.</param>
    public static async Task<RingHost> StartAsync(IRingView view, TimeProvider? time = null, int? at = null)
    {
        var port = at ?? FreePorts.Tcp();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls($"http://127.0.0.1:{port}").ConfigureKestrel(kestrel => WebFace.Allow(kestrel.Limits));
        builder.Services.AddRoutingCore();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.UseRouting();
        app.MapRingPages(view, time ?? TimeProvider.System);
        await app.StartAsync();
        return new RingHost(app, port);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
