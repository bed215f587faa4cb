using System.Text.Json;

namespace Ordo.EndToEnd.Tests.Clusters;

/// <summary>A cluster whose members are started one by one with <c>ordo serve --bootstrap</c>, under an own <c>ordo.json</c>.</summary>
internal sealed class ServedCluster : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<int, RunningProgram> _running = [];
    private readonly List<SmallDisk> _disks = [];

    private ServedCluster(int members, IReadOnlyDictionary<string, int>? storage)
    {
        var basePort = MemberPorts.Base(members);
        Members = [.. Enumerable.Range(1, members).Select(id => new MemberApi(id, $"127.0.0.1:{basePort + (10 * id)}"))];
        var entries = Members.Select(member => new
        {
            id = member.Id,
            address = "127.0.0.1",
            apiPort = member.Port,
            peerPort = member.PeerPort,
            data = $"member-{member.Id}",
        });
        var file = new Dictionary<string, object> { ["cluster"] = new { members = entries } };
        if (storage is not null)
        {
            file["storage"] = storage;
        }

        File.WriteAllText(ConfigPath, JsonSerializer.Serialize(file));
    }

    /// <summary>The members, by number.</summary>
    public IReadOnlyList<MemberApi> Members { get; }

    /// <summary>The folder that holds <c>ordo.json</c> and the data.</summary>
    public string Folder => _folder.Path;

    private string ConfigPath => Path.Combine(_folder.Path, "ordo.json");

    /// <summary>
    /// Starts all members of a new cluster, with that section of the configuration, and waits until they are ready. What is to be done to its folders before
    /// is done by <paramref name="prepare"/>.
    /// </summary>
    public static async Task<ServedCluster> StartAsync(
        int members, IReadOnlyDictionary<string, int>? storage = null, Action<ServedCluster>? prepare = null)
    {
        var cluster = new ServedCluster(members, storage);
        try
        {
            prepare?.Invoke(cluster);
            foreach (var member in cluster.Members)
            {
                cluster.StartMember(member.Id);
            }

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

    /// <summary>Where a member's data is.</summary>
    public string DataOf(int member) => Path.Combine(_folder.Path, $"member-{member}");

    /// <summary>Gives a member that was never started a disk of its own, of a few MiB.</summary>
    public SmallDisk MountDiskOf(int member, int mebibytes)
    {
        var disk = SmallDisk.MountAt(DataOf(member), mebibytes);
        _disks.Add(disk);
        return disk;
    }

    /// <summary>The process of a member.</summary>
    public RunningProgram Process(int member) => _running[member];

    /// <summary>What a member's process printed so far on standard error.</summary>
    public IReadOnlyList<string> ErrorsOf(int member) => _running[member].Errors;

    /// <summary>Starts a member that does not run.</summary>
    public RunningProgram StartMember(int id) =>
        _running[id] = RunningProgram.Ordo(_folder.Path, "serve", "--config", ConfigPath, "--member", $"{id}", "--bootstrap");

    /// <summary>Kills a member's process, as a crash does.</summary>
    public Task KillAsync(int member) => _running[member].DisposeAsync().AsTask();

    /// <summary>Waits until all members, or some of them, are ready.</summary>
    public async Task ReadyAsync(params IReadOnlyList<int> members)
    {
        foreach (var member in Members.Where(member => members.Count == 0 || members.Contains(member.Id)))
        {
            var process = _running[member.Id];
            await Until.TrueAsync($"member {member.Id} is ready", async () => process.Exited.IsCompleted || await member.IsReadyAsync());
            Assert.False(process.Exited.IsCompleted, $"Member {member.Id} ended: {string.Join(" | ", process.Errors)}");
        }
    }

    /// <summary>The number of the leader, as soon as one says so of itself.</summary>
    public Task<int> LeaderAsync() => MemberApi.LeaderOfAsync(Members);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var process in _running.Values)
        {
            await process.DisposeAsync();
        }

        foreach (var member in Members)
        {
            member.Dispose();
        }

        _disks.ForEach(disk => disk.Dispose());
        _folder.Dispose();
    }
}
