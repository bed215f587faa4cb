using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Ordo.Node.Hosting;
using Ordo.Server.Options;

namespace Ordo.Server;

/// <summary>One member and its faces in this process: the API port and the peer port on Kestrel, and the member behind them.</summary>
public sealed class OrdoServer : IAsyncDisposable
{
    private readonly MemberHost _host;
    private readonly MemberPorts _ports;

    private OrdoServer(MemberHost host, MemberPorts ports)
    {
        _host = host;
        _ports = ports;
    }

    /// <summary>Completes when the member takes requests; a leader may be unknown still. Never, if it ends before.</summary>
    public Task Running => _host.Running;

    /// <summary>Completes when the member has stopped: with null when it was asked to, else with one line that says why.</summary>
    public Task<string?> Ended => _host.Ended;

    /// <summary>Opens the member's directory and prepares the ports. Nothing listens before <see cref="StartAsync"/>.</summary>
    /// <exception cref="ServerStartException">The directory or the certificate cannot be used, or there is no such address to listen at.</exception>
    public static OrdoServer Build(ServerOptions options, ILoggerFactory loggers) => Build(options, loggers, _ => { });

    /// <summary>The same, with another server than Kestrel for tests.</summary>
    internal static OrdoServer Build(ServerOptions options, ILoggerFactory loggers, Action<IWebHostBuilder> configure)
    {
        var address = Ports.AddressOf(options);
        var certificate = ServerCertificate.Load(options.Tls, TimeProvider.System.GetUtcNow());
        try
        {
            var host = MemberOpening.Open(options, loggers);
            return new OrdoServer(host, MemberPorts.Build(host, options, address, loggers, configure, certificate));
        }
        catch
        {
            certificate?.Dispose();
            throw;
        }
    }

    /// <summary>The services of the host, for tests.</summary>
    internal IServiceProvider Services => _ports.Services;

    /// <summary>Listens, and starts the member.</summary>
    /// <exception cref="ServerStartException">A port cannot be listened on.</exception>
    public async Task StartAsync(CancellationToken cancellation = default)
    {
        await _ports.StartAsync(cancellation);
        _host.Start();
    }

    /// <summary>Takes no more requests, hands over leadership, answers what is under way, stops the member and closes the ports.</summary>
    public async Task StopAsync()
    {
        await _host.StopAsync();
        await _ports.StopAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _ports.DisposeAsync();
        await _host.DisposeAsync();
    }
}
