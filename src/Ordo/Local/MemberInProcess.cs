using Microsoft.Extensions.Logging;
using Ordo.Server;
using Ordo.Server.Options;

namespace Ordo.Local;

/// <summary>A member in the process of <c>ordo up</c> itself.</summary>
internal sealed class MemberInProcess : IMemberRun
{
    private readonly OrdoServer _server;

    private MemberInProcess(OrdoServer server) => _server = server;

    /// <inheritdoc/>
    public int ProcessId => Environment.ProcessId;

    /// <inheritdoc/>
    public Task<string?> Ended => _server.Ended;

    /// <summary>Starts the member as the configuration of its cluster says.</summary>
    /// <exception cref="MemberStartFailure">It cannot start.</exception>
    public static async Task<IMemberRun> StartAsync(ServerOptions options, ILoggerFactory loggers)
    {
        OrdoServer? server = null;
        try
        {
            server = OrdoServer.Build(options, loggers);
            await server.StartAsync();
            return new MemberInProcess(server);
        }
        catch (ServerStartException failure)
        {
            await (server?.DisposeAsync() ?? ValueTask.CompletedTask);
            throw new MemberStartFailure(failure.Message);
        }
    }

    /// <inheritdoc/>
    public Task StopAsync() => _server.StopAsync();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
