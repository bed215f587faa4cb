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

/// <summary>One member and its faces in this process: the API port and the peer port on Kestrel, and the member behind them.</summary>
public sealed class OrdoServer : IAsyncDisposable
{
    /// <summary>How long open connections get to end by themselves once the member has stopped.</summary>
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(1);

    private readonly WebApplication _app;
    private readonly MemberHost _host;
    private readonly ServerOptions _options;
    private readonly IPAddress _address;

    private OrdoServer(WebApplication app, MemberHost host, ServerOptions options, IPAddress address)
    {
        _app = app;
        _host = host;
        _options = options;
        _address = address;
    }

    /// <summary>Completes when the member takes requests; a leader may be unknown still. Never, if it ends before.</summary>
    public Task Running => _host.Running;

    /// <summary>Completes when the member has stopped: with null when it was asked to, else with one line that says why.</summary>
    public Task<string?> Ended => _host.Ended;

    /// <summary>Opens the member's directory and prepares the ports. Nothing listens before <see cref="StartAsync"/>.</summary>
    /// <exception cref="ServerStartException">The directory cannot be used, or there is no such address to listen at.</exception>
    public static OrdoServer Build(ServerOptions options, ILoggerFactory loggers) => Build(options, loggers, _ => { });

    /// <summary>The same, with another server than Kestrel for tests.</summary>
    internal static OrdoServer Build(ServerOptions options, ILoggerFactory loggers, Action<IWebHostBuilder> configure)
    {
        var address = Ports.AddressOf(options);
        var limits = new PortLimits(options, loggers);
        var apiPort = new SharedPort(limits.Api, limits.Waiting, TimeProvider.System);
        var host = OpenMember(options, loggers);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(loggers);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddRoutingCore();
        builder.Services.AddOpenApi("v1", OpenApi.Document.Configure);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Ports.Configure(kestrel, options, address, host, apiPort, limits.Peers));
        SharedPort.AddTo(builder.Services);
        configure(builder.WebHost);
        var app = builder.Build();
        Map(app, host, options, limits, apiPort);
        return new OrdoServer(app, host, options, address);
    }

    /// <summary>The services of the host, for tests.</summary>
    internal IServiceProvider Services => _app.Services;

    /// <summary>Listens, and starts the member.</summary>
    /// <exception cref="ServerStartException">A port cannot be listened on.</exception>
    public async Task StartAsync(CancellationToken cancellation = default)
    {
        try
        {
            await _app.StartAsync(cancellation);
        }
        catch (Exception failure) when (failure is IOException or SocketException)
        {
            throw Ports.Explain(failure, _options, _address);
        }

        _host.Start();
    }

    /// <summary>Takes no more requests, hands over leadership, answers what is under way, stops the member and closes the ports.</summary>
    public async Task StopAsync()
    {
        await _host.StopAsync();
        using var limit = new CancellationTokenSource(CloseTimeout);
        await _app.StopAsync(limit.Token);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _app.DisposeAsync();
        await _host.DisposeAsync();
    }

    private static MemberHost OpenMember(ServerOptions options, ILoggerFactory loggers)
    {
        try
        {
            return MemberHost.Open(
                new MemberHostOptions
                {
                    Self = options.Member,
                    Members = [.. options.Members.Select(ToClusterMember)],
                    DataDirectory = options.DataDirectory,
                    Bootstrap = options.Bootstrap,
                    ElectionTimeoutMin = options.ElectionTimeoutMin,
                    ElectionTimeoutMax = options.ElectionTimeoutMax,
                    HeartbeatInterval = options.Heartbeat,
                    SnapshotEveryBytes = options.SnapshotEveryBytes,
                    SegmentBytes = options.SegmentBytes,
                    MaxPending = options.MaxPending,
                },
                loggers);
        }
        catch (MemberStartException failure)
        {
            throw new ServerStartException(failure.Message, failure);
        }
    }

    private static ClusterMember ToClusterMember(MemberEntry member) =>
        new(member.Id, new DnsEndPoint(member.Address, member.PeerPort), $"{Ports.HostOf(member)}:{member.ApiPort}");

    private static void Map(WebApplication app, MemberHost host, ServerOptions options, PortLimits limits, SharedPort apiPort)
    {
        var face = new MemberFace(host, options.Deadline, options.MaxBodyBytes);
        var readiness = new Readiness(host);
        HeadRequests.UseRouting(app);
        app.UseRpcUnimplemented();
        UnansweredErrors.Use(app);
        DeclaredParameters.Use(app);
        new NextRoute(face).Map(app);
        new SequenceRoutes(face).Map(app);
        new KeyRoute(face).Map(app);
        new SessionRoutes(face).Map(app);
        new ClusterRoute(face).Map(app);
        new HealthRoutes(face, readiness).Map(app);
        new MetricsRoute(host, limits, apiPort, new DataDisk(options.DataDirectory)).Map(app);
        StatusPage.Map(app);
        new Grpc.SequencesFace(host, options.Deadline).Map(app);
        new Grpc.ClusterFace(host, options.Member).Map(app);
        app.MapRpcHealth(new Grpc.MemberHealth(readiness, TimeProvider.System));
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
