namespace Ordo.Client.Tests.Members;

/// <summary>A cluster of fake members and a client of it, with a clock that runs fast and chance from a seed.</summary>
internal sealed class World : IAsyncDisposable
{
    private World(FakeCluster cluster, IReadOnlyList<FakeMember> members, OrdoClientOptions options)
    {
        Cluster = cluster;
        Members = members;
        Client = ClientOf(options, clock: Clock);
    }

    public FakeCluster Cluster { get; }

    public IReadOnlyList<FakeMember> Members { get; }

    public FastClock Clock { get; } = new();

    public OrdoClient Client { get; }

    /// <summary>Long enough that only a call that is never answered gets there: half a minute of real time on any machine.</summary>
    public static readonly TimeSpan Long = TimeSpan.FromMinutes(10);

    /// <summary>A time-out that is to pass: two seconds of real time, so that what is to happen before it does.</summary>
    public static readonly TimeSpan Short = TimeSpan.FromSeconds(40);

    /// <summary>A stall that is to be noticed soon, for tests in which members leave requests without an answer. Elsewhere a slow machine is no reason to go on with another member.</summary>
    public static readonly TimeSpan SoonStalled = TimeSpan.FromSeconds(5);

    public static async Task<World> StartAsync(int members = 1, Action<OrdoClientOptions>? configure = null, TimeSpan? timeout = null)
    {
        var cluster = new FakeCluster();
        var started = new List<FakeMember>();
        for (var id = 1; id <= members; id++)
        {
            started.Add(await FakeMember.StartAsync(cluster, id));
        }

        var options = Options(timeout);
        started.ForEach(member => options.Endpoints.Add(member.Address));
        configure?.Invoke(options);
        return new World(cluster, started, options);
    }

    /// <summary>Options with which nothing happens because a machine is slow.</summary>
    public static OrdoClientOptions Options(TimeSpan? timeout = null, params ReadOnlySpan<FakeMember> members)
    {
        var options = new OrdoClientOptions { Timeout = timeout ?? Long, StallTimeout = Long };
        foreach (var member in members)
        {
            options.Endpoints.Add(member.Address);
        }

        return options;
    }

    public static OrdoClient ClientOf(OrdoClientOptions options, Random? random = null, FastClock? clock = null)
    {
        var seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var settings = ClientSettings.Of(options, clock ?? new FastClock(), random ?? new LockedRandom(seed));
        return new OrdoClient(settings with { ConnectTimeout = Long, CompareTimeout = Long, EndTimeout = Long });
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
