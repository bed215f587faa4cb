namespace Ordo.Server.Tests.Hosting;

/// <summary>A cluster of one real member on real ports.</summary>
public sealed class OneListeningMember : IAsyncLifetime
{
    private readonly Cluster _cluster = new(1);

    internal Api Api { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await _cluster.StartAsync(1);
        Api = _cluster.Api(1);
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();
}
