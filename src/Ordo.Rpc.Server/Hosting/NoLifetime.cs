using Microsoft.Extensions.Hosting;

namespace Ordo.Rpc.Server.Hosting;

/// <summary>A web host that leaves signals alone: they are the executable's business, and several ports may stand in one process.</summary>
public sealed class NoLifetime : IHostLifetime
{
    /// <inheritdoc/>
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
