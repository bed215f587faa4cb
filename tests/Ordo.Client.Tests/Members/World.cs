namespace Ordo.Client.Tests.Members;

/// <summary>A cluster of fake members and a client of it, with a clock that runs fast and chance from a seed.</summary>
internal sealed class World : IAsyncDisposable
{
    private World(FakeCluster cluster, IReadOnlyList<FakeMember> members, OrdoClient client)
    {
        Cluster = cluster;
        Members = members;
        Client = client;
    }

    public FakeCluster Cluster { get; }

    public IReadOnlyList<FakeMember> Members { get; }

    public OrdoClient Client { get; }

    /// <summary>Long enough that only a call that is never answered gets there: half a minute of real time on any machine.</summary>
    public static readonly TimeSpan Long = TimeSpan.FromMinutes(10);

    /// <summary>A time-out that is to pass.</summary>
    public static readonly TimeSpan Short = TimeSpan.FromSeconds(20);

    public static async Task<World> StartAsync(int members = 1, Action<OrdoClientOptions>? configure = null, TimeSpan? timeout = null)
    {
        var cluster = new FakeCluster();
        var started = new List<FakeMember>();
        for (var id = 1; id <= members; id++)
        {
            started.Add(await FakeMember.StartAsync(cluster, id));
        }

        var options = new OrdoClientOptions { Timeout = timeout ?? Long };
        started.ForEach(member => options.Endpoints.Add(member.Address));
        configure?.Invoke(options);
        return new World(cluster, started, ClientOf(options));
    }

    public static OrdoClient ClientOf(OrdoClientOptions options)
    {
        var seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        return new OrdoClient(ClientSettings.Of(options, new FastClock(), new Random(seed)));
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        foreach (var member in Members)
        {
            await member.DisposeAsync();
        }
    }
}
