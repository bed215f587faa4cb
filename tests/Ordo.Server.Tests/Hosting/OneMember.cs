using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Ordo.Server.Options;

namespace Ordo.Server.Tests.Hosting;

/// <summary>A cluster of one real member with its data in a temporary directory; requests reach it without a socket.</summary>
public sealed class OneMember : IAsyncLifetime
{
    /// <summary>One that is alone leads at once, without a time-out: they only bound how long it may take for a barrier on a busy machine and still be ready.</summary>
    internal static readonly TimeSpan ElectionTimeoutMin = TimeSpan.FromSeconds(5);

    /// <inheritdoc cref="ElectionTimeoutMin"/>
    internal static readonly TimeSpan ElectionTimeoutMax = TimeSpan.FromSeconds(10);

    private readonly TemporaryFolder _directory = new();
    private OrdoServer? _server;

    internal Api Api { get; private set; } = null!;

    internal IServiceProvider Services => _server!.Services;

    internal OrdoServer Server => _server!;

    public async ValueTask InitializeAsync()
    {
        _server = OrdoServer.Build(
            new ServerOptions
            {
                Member = 1,
                Members = [new MemberEntry(1, "127.0.0.1", 7410, 7412, "member-1")],
                DataDirectory = _directory.Path,
                Bootstrap = true,
                ElectionTimeoutMin = ElectionTimeoutMin,
                ElectionTimeoutMax = ElectionTimeoutMax,
                Heartbeat = TimeSpan.FromMilliseconds(10),
            },
            NullLoggerFactory.Instance,
            web => web.UseTestServer());
        await _server.StartAsync();
        await _server.Running;
        Api = new Api(((TestServer)_server.Services.GetRequiredService<IServer>()).CreateClient());
    }

    public async ValueTask DisposeAsync()
    {
        await _server!.DisposeAsync();
        _directory.Dispose();
    }
}
