using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Ordo.Node.Hosting;
using Ordo.Rpc.Server;
using Ordo.Rpc.Server.Health;
using Ordo.Rpc.Server.Reflection;
using Ordo.Server.Metrics;
using Ordo.Server.OnePort;
using Ordo.Server.Options;
using Ordo.Server.Pages;
using Ordo.Server.Rest;

namespace Ordo.Server;

/// <summary>The API port and the peer port of a member on Kestrel, with every face behind them. The member itself belongs to somebody else.</summary>
internal sealed class MemberPorts : IAsyncDisposable
{
    /// <summary>How long open connections get to end by themselves once the member has stopped.</summary>
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(1);

    private readonly WebApplication _app;
    private readonly ServerOptions _options;
    private readonly IPAddress _address;
    private readonly ServerCertificate? _certificate;

    private MemberPorts(WebApplication app, ServerOptions options, IPAddress address, ServerCertificate? certificate)
    {
        _app = app;
        _options = options;
        _address = address;
        _certificate = certificate;
    }

    /// <summary>The services of the web host, for tests.</summary>
    internal IServiceProvider Services => _app.Services;

    /// <summary>Prepares the ports of a member. Nothing listens before <see cref="StartAsync"/>.</summary>
    /// <param name="host">The member.</param>
    /// <param name="options">Its options; a port that is 0 is not opened.</param>
    /// <param name="address">Where to listen.</param>
    /// <param name="loggers">Where Kestrel and the faces log.</param>
    /// <param name="configure">Puts another server in Kestrel's place, for tests.</param>
    /// <param name="certificate">What the API port shows in TLS, from now on owned here; null is cleartext.</param>
    public static MemberPorts Build(
        MemberHost host, ServerOptions options, IPAddress address, ILoggerFactory loggers, Action<IWebHostBuilder> configure, ServerCertificate? certificate = null)
    {
        var limits = new PortLimits(options, loggers);
        var apiPort = new SharedPort(limits.Api, limits.Waiting, TimeProvider.System);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(loggers);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddRoutingCore();
        builder.Services.AddOpenApi("v1", OpenApi.Document.Configure);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Ports.Configure(kestrel, options, address, host, apiPort, limits.Peers, certificate));
        // A connection keeps its first buffer of 4 KiB: without, each message costs one more call of the system to see that there is one.
        builder.WebHost.UseSockets(sockets => sockets.WaitForDataBeforeAllocatingBuffer = false);
        SharedPort.AddTo(builder.Services);
        configure(builder.WebHost);
        var app = builder.Build();
        Map(app, host, options, limits, apiPort);
        return new MemberPorts(app, options, address, certificate);
    }

    /// <summary>Listens.</summary>
    /// <exception cref="ServerStartException">A port cannot be listened on.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        try
        {
            await _app.StartAsync(cancellation);
        }
        catch (Exception failure) when (failure is IOException or SocketException)
        {
            throw Ports.Explain(failure, _options, _address);
        }
    }

    /// <summary>Closes the ports; what is open gets a moment to end by itself.</summary>
    public async Task StopAsync()
    {
        using var limit = new CancellationTokenSource(CloseTimeout);
        await _app.StopAsync(limit.Token);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _certificate?.Dispose();
    }

    private static void Map(WebApplication app, MemberHost host, ServerOptions options, PortLimits limits, SharedPort apiPort)
    {
        var face = new MemberFace(host, options.Deadline, options.MaxBodyBytes);
        SlowReaders.Limit(app);
        HeadRequests.UseRouting(app);
        app.UseRpcUnimplemented();
        UnansweredErrors.Use(app);
        DeclaredParameters.Use(app);
        new NextRoute(face).Map(app);
        new SequenceRoutes(face).Map(app);
        new KeyRoute(face).Map(app);
        new SessionRoutes(face).Map(app);
        new ClusterRoute(face).Map(app);
        new HealthRoutes(face).Map(app);
        new MetricsRoute(host, limits, apiPort, new DataDisk(options.DataDirectory)).Map(app);
        StatusPage.Map(app);
        new Grpc.SequencesFace(host, options.Deadline, options.MaxBodyBytes).Map(app);
        new Grpc.ClusterFace(host, options.Member, options.MaxBodyBytes).Map(app);
        app.MapRpcHealth(new Grpc.MemberHealth(host, TimeProvider.System));
        app.MapRpcReflection();
        app.MapOpenApi();
    }

    /// <summary>Signals are the executable's business: several members may run in one process.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
