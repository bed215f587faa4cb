using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Ordo.Client;
using Ordo.CommandLine;
using Ordo.Server;
using Ordo.Server.Embedded;

namespace Ordo.Bench;

/// <summary>A cluster of one inside this process, as <c>AddOrdoMember()</c> hosts it, under load: no socket is on the way of an id. What it spends is spent by this process.</summary>
internal sealed class EmbeddedLoad : ILoad, IAsyncDisposable
{
    private readonly IHost _host;
    private readonly IOrdoClient _client;
    private ISequence _sequence;
    private int _runs;

    private EmbeddedLoad(IHost host)
    {
        _host = host;
        _client = host.Services.GetRequiredService<IOrdoClient>();
        _sequence = _client.Sequence("bench");
    }

    /// <inheritdoc/>
    public int Members => 1;

    /// <summary>Starts the member over a directory.</summary>
    /// <exception cref="CommandException">It cannot start.</exception>
    public static async Task<EmbeddedLoad> StartAsync(string directory, CancellationToken stop)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = directory });
        builder.AddOrdoMember();
        var host = builder.Build();
        try
        {
            await host.StartAsync(stop);
            return new EmbeddedLoad(host);
        }
        catch (Exception failure) when (failure is ServerStartException or MemberEndedException)
        {
            host.Dispose();
            throw new CommandException(failure.Message);
        }
    }

    /// <inheritdoc/>
    public Task<int> LeaderAsync(CancellationToken stop) => Task.FromResult(0);

    /// <inheritdoc/>
    public void Begin() => _sequence = _client.Sequence($"bench-{++_runs}");

    /// <inheritdoc/>
    public ValueTask<long> AskAsync(int member) => _sequence.NextAsync();

    /// <inheritdoc/>
    public MemberCosts Costs() => default;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
