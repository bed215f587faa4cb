using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Ordo.Node.Hosting;
using Ordo.Server.Options;
using Ordo.Server.Rest;

namespace Ordo.Server;

/// <summary>One member and its faces in this process: the API port and the peer port on Kestrel, and the member behind them.</summary>
public sealed class OrdoServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly MemberHost _host;
    private readonly ServerOptions _options;

    private OrdoServer(WebApplication app, MemberHost host, ServerOptions options)
    {
        _app = app;
        _host = host;
        _options = options;
    }

    /// <summary>Completes when the member has stopped: with null when it was asked to, else with one line that says why.</summary>
    public Task<string?> Ended => _host.Ended;

    /// <summary>Opens the member's directory and prepares the ports. Nothing listens before <see cref="StartAsync"/>.</summary>
    /// <exception cref="ServerStartException">The directory cannot be used.</exception>
    public static OrdoServer Build(ServerOptions options, ILoggerFactory loggers)
    {
        var host = OpenMember(options, loggers);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(loggers);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Listen(kestrel, options, host));
        var app = builder.Build();
        var face = new MemberFace(host, options.Deadline);
        new NextRoute(face).Map(app);
        new ClusterRoute(face).Map(app);
        new HealthRoutes(face).Map(app);
        return new OrdoServer(app, host, options);
    }

    /// <summary>Listens and starts the member.</summary>
    /// <exception cref="ServerStartException">A port cannot be listened on.</exception>
    public async Task StartAsync(CancellationToken cancellation = default)
    {
        try
        {
            await _app.StartAsync(cancellation);
        }
        catch (IOException failure)
        {
            throw new ServerStartException(failure.Message, failure);
        }

        _host.Start();
    }

    /// <summary>Hands over leadership, stops the member and closes the ports.</summary>
    public async Task StopAsync()
    {
        await _host.StopAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _app.StopAsync(limit.Token);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _app.DisposeAsync();
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
                },
                loggers);
        }
        catch (MemberStartException failure)
        {
            throw new ServerStartException(failure.Message, failure);
        }
    }

    private static ClusterMember ToClusterMember(MemberEntry member) =>
        new(member.Id, new DnsEndPoint(member.Address, member.PeerPort), $"{member.Address}:{member.ApiPort}");

    private static void Listen(KestrelServerOptions kestrel, ServerOptions options, MemberHost host)
    {
        var self = options.Self;
        var address = IPAddress.Parse(self.Address);
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = options.MaxBodyBytes;
        kestrel.Limits.MaxConcurrentConnections = options.MaxConnections;
        kestrel.Listen(address, self.ApiPort, listen => listen.Protocols = HttpProtocols.Http1);
        kestrel.Listen(address, self.PeerPort, listen => listen.Run(connection => ServePeerAsync(connection, host)));
    }

    private static async Task ServePeerAsync(ConnectionContext connection, MemberHost host)
    {
        // Kestrel asks for the end of connections when it stops; a peer's would otherwise stay open until they are cut off.
        var lifetime = connection.Features.Get<IConnectionLifetimeNotificationFeature>();
        await using var stop = lifetime?.ConnectionClosedRequested.Register(connection.Abort) ?? default;
        await host.ServePeerAsync(connection);
    }

    /// <summary>Signals are the executable's business: several members may run in one process.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
