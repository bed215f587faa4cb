using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Ordo.Client;
using Ordo.Server.Embedded;

namespace Ordo.Server.Tests.Embedded;

/// <summary>Programs of the generic host with a member inside, below one directory.</summary>
internal sealed class HostedPrograms : IAsyncDisposable
{
    private readonly TemporaryFolder _directory = new();
    private readonly List<IHost> _hosts = [];

    /// <summary>The content root of a program.</summary>
    public string ContentRoot(int program = 1) => Directory.CreateDirectory(_directory[$"program-{program}"]).FullName;

    /// <summary>A program that is not started.</summary>
    public IHost Build(
        Dictionary<string, string?>? configuration = null, Action<OrdoMemberOptions>? configure = null, int program = 1, Action<IServiceCollection>? services = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = ContentRoot(program) });
        builder.Configuration.AddInMemoryCollection(configuration ?? []);
        builder.AddOrdoMember(configure);
        services?.Invoke(builder.Services);
        var host = builder.Build();
        _hosts.Add(host);
        return host;
    }

    /// <summary>A program that runs.</summary>
    public async Task<IHost> StartAsync(
        Dictionary<string, string?>? configuration = null, Action<OrdoMemberOptions>? configure = null, int program = 1, Action<IServiceCollection>? services = null)
    {
        var host = Build(configuration, configure, program, services);
        await host.StartAsync(TestContext.Current.CancellationToken);
        return host;
    }

    public static IOrdoClient ClientOf(IHost host) => host.Services.GetRequiredService<IOrdoClient>();

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await ((IAsyncDisposable)host).DisposeAsync();
        }

        _directory.Dispose();
    }
}
