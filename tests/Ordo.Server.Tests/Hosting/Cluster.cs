using Microsoft.Extensions.Logging.Abstractions;
using Ordo.Node.Hosting;
using Ordo.Server.Options;

namespace Ordo.Server.Tests.Hosting;

/// <summary>Members of one formed cluster on free ports, of which a test starts those it wants.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    private readonly TemporaryFolder _directory = new();
    private readonly Dictionary<int, OrdoServer> _running = [];
    private readonly List<HttpClient> _clients = [];

    public Cluster(int members)
    {
        Members = MembersIn(_directory, members);
        MemberDirectory.FormAtOnce(Members.ToDictionary(member => member.Id, member => member.Data));
    }

    public IReadOnlyList<MemberEntry> Members { get; }

    /// <summary>Members from 1 on, on free ports, with their data in a folder.</summary>
    public static IReadOnlyList<MemberEntry> MembersIn(TemporaryFolder folder, int count) =>
        [.. Enumerable.Range(1, count).Select(id => new MemberEntry(id, "127.0.0.1", FreePorts.Tcp(), FreePorts.Tcp(), folder[$"member-{id}"]))];

    /// <summary>What every member runs with; a test changes it before it starts members.</summary>
    public Func<ServerOptions, ServerOptions> With { get; set; } = options => options;

    private bool IsAlone => Members.Count == 1;

    /// <summary>The options of a member.</summary>
    public ServerOptions OptionsOf(int id) => With(new ServerOptions
    {
        Member = id,
        Members = Members,
        DataDirectory = Members[id - 1].Data,
        ElectionTimeoutMin = IsAlone ? OneMember.ElectionTimeoutMin : TimeSpan.FromMilliseconds(100),
        ElectionTimeoutMax = IsAlone ? OneMember.ElectionTimeoutMax : TimeSpan.FromMilliseconds(200),
        Heartbeat = TimeSpan.FromMilliseconds(10),
    });

    public OrdoServer Build(int id) => OrdoServer.Build(OptionsOf(id), NullLoggerFactory.Instance);

    public async Task<OrdoServer> StartAsync(int id)
    {
        var server = Build(id);
        _running.Add(id, server);
        await server.StartAsync();
        await server.Running;
        return server;
    }

    public async Task StopAsync(int id)
    {
        _running.Remove(id, out var server);
        await server!.DisposeAsync();
    }

    /// <summary>Requests to one member over its port.</summary>
    public Api Api(int id)
    {
        var client = new HttpClient { BaseAddress = new Uri($"http://{Members[id - 1].Address}:{Members[id - 1].ApiPort}") };
        _clients.Add(client);
        return new Api(client);
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_running.Values.Select(server => server.DisposeAsync().AsTask()));
        _clients.ForEach(client => client.Dispose());
        _directory.Dispose();
    }
}
