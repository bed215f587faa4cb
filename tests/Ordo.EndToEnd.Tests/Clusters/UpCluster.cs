using System.Text.Json;

namespace Ordo.EndToEnd.Tests.Clusters;

/// <summary>A cluster under <c>ordo up --json</c>, with free ports, over a data directory of its own.</summary>
internal sealed class UpCluster : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string[] _options;
    private readonly int _basePort;
    private readonly int _count;

    private UpCluster(int members, string[] options)
    {
        _count = members;
        _basePort = MemberPorts.Base(members);
        _options = options;
        Members = [.. Enumerable.Range(1, members).Select(id => new MemberApi(id, $"127.0.0.1:{_basePort + (10 * id)}"))];
        Up = Start();
    }

    /// <summary>The members, by number.</summary>
    public IReadOnlyList<MemberApi> Members { get; }

    /// <summary>The process of <c>ordo up</c> itself.</summary>
    public RunningProgram Up { get; private set; }

    /// <summary>The folder in which <c>ordo-data</c> is.</summary>
    public string Folder => _folder.Path;

    /// <summary>What tells the client verbs where this cluster is.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["ORDO_SERVER"] = string.Join(',', Members.Select(member => member.Address)),
    };

    /// <summary>Starts a new cluster and waits until all its members are ready.</summary>
    public static async Task<UpCluster> StartAsync(int members = 3, params string[] options)
    {
        var cluster = new UpCluster(members, options);
        try
        {
            await cluster.ReadyAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>The member of a number.</summary>
    public MemberApi Member(int id) => Members[id - 1];

    /// <summary>Starts <c>ordo up</c> over the same data once more, after it has ended, and waits for all members or for some.</summary>
    public async Task StartAgainAsync(params IReadOnlyList<int> ready)
    {
        await Up.DisposeAsync();
        Up = Start();
        if (ready.Count == 0)
        {
            await ReadyAsync();
        }

        foreach (var member in ready)
        {
            await Until.TrueAsync($"member {member} is ready", Member(member).IsReadyAsync);
        }
    }

    /// <summary>Runs a client verb against this cluster.</summary>
    public Task<Finished> OrdoAsync(params IReadOnlyList<string> arguments) => TypeAsync("", arguments);

    /// <summary>Runs a client verb that must succeed, and gives what it printed.</summary>
    public async Task<IReadOnlyList<string>> PrintedAsync(params IReadOnlyList<string> arguments) =>
        (await OrdoAsync(arguments)).Succeeded();

    /// <summary>Runs a client verb with some input.</summary>
    public Task<Finished> TypeAsync(string input, params IReadOnlyList<string> arguments) =>
        RunningProgram.RunAsync(Folder, Repository.Ordo, arguments, Environment, input);

    /// <summary>The number of the leader, as soon as one says so of itself.</summary>
    public Task<int> LeaderAsync() => MemberApi.LeaderOfAsync(Members);

    /// <summary>The process of a member, as <c>up</c> last told.</summary>
    public int ProcessOf(int member)
    {
        var process = 0;
        foreach (var told in Told())
        {
            process = told.GetProperty("event").GetString() switch
            {
                "started" => told.GetProperty("members")[member - 1].GetProperty("process").GetInt32(),
                "restarted" when told.GetProperty("member").GetInt32() == member => told.GetProperty("process").GetInt32(),
                _ => process,
            };
        }

        return process;
    }

    /// <summary>The line with which <c>up</c> says that a member which ended can be started again.</summary>
    public async Task<string> RestartLineAsync(int member)
    {
        string? line = null;
        await Until.TrueAsync($"the end of member {member}", () =>
        {
            var ended = Told().LastOrDefault(told =>
                told.GetProperty("event").GetString() == "ended" && told.GetProperty("member").GetInt32() == member);
            line = ended.ValueKind == JsonValueKind.Undefined ? null : ended.GetProperty("restart").GetString();
            return line is not null;
        });
        return line!;
    }

    /// <summary>Kills a member's process, as a crash does.</summary>
    public void KillMember(int member) => Signals.KillProcess(ProcessOf(member));

    /// <summary>Waits until <c>up</c> says that all members are ready.</summary>
    public Task ReadyAsync() => Up.LineAsync(line => line.Contains("\"ready\"", StringComparison.Ordinal));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // Members end with `up`, however it ends; they hold their ports and files until then.
        await Up.DisposeAsync();
        await Until.TrueAsync("the end of all members", () => MemberPorts.AreFree(_basePort, _count));
        foreach (var member in Members)
        {
            member.Dispose();
        }

        _folder.Dispose();
    }

    private RunningProgram Start() =>
        RunningProgram.Ordo(_folder.Path, ["up", "--json", "--members", $"{_count}", "--base-port", $"{_basePort}", .. _options]);

    private IEnumerable<JsonElement> Told() => Up.Output.Select(line => JsonDocument.Parse(line).RootElement);
}
