using Ordo.Chord.Machine;
using Ordo.Chord.Node;
using Ordo.CommandLine;

namespace Ordo.Chord.Tests.Node;

/// <summary>Nodes in this process that stand on one ring.</summary>
internal sealed class RunningRing : IAsyncDisposable
{
    private readonly Func<HostAndPort, HostAndPort?, NodeServerOptions> _options;

    private RunningRing(Func<HostAndPort, HostAndPort?, NodeServerOptions> options) => _options = options;

    public List<RunningNode> Nodes { get; } = [];

    public RunningNode this[int index] => Nodes[index];

    /// <summary>A ring without a registry; each node joins through any of those before it.</summary>
    public static Task<RunningRing> JoinedAsync(int nodes, Random random, int replicas = 3, int virtualNodes = 1)
    {
        var ring = new RunningRing((address, join) => new NodeServerOptions(address) { Join = join, Replicas = replicas, VirtualNodes = virtualNodes });
        return ring.GrowAsync(nodes, random);
    }

    /// <summary>A registry's ring.</summary>
    public static Task<RunningRing> RegisteredAsync(HostAndPort registry, int nodes, int replicas = 3)
    {
        var ring = new RunningRing((address, _) => new NodeServerOptions(address) { Registry = registry, Replicas = replicas });
        return ring.GrowAsync(nodes, new Random(1));
    }

    /// <summary>One more node.</summary>
    public async Task<RunningNode> AddAsync(Random random)
    {
        var join = Nodes.Count == 0 ? null : Nodes[random.Next(Nodes.Count)].Address;
        var node = await RunningNode.StartAsync(address => _options(address, join));
        Nodes.Add(node);
        return node;
    }

    /// <summary>Waits until each node knows who stands before and behind it.</summary>
    public Task WholeAsync() => Eventually.TrueAsync(
        async () =>
        {
            var stand = (await Task.WhenAll(Nodes.Select(node => node.StandAsync()))).SelectMany(node => node).OrderBy(node => node.Self.Id).ToArray();
            var whole = true;
            for (var i = 0; i < stand.Length; i++)
            {
                var (before, behind) = (stand[(i + stand.Length - 1) % stand.Length].Self, stand[(i + 1) % stand.Length].Self);
                whole &= (stand[i].Before ?? stand[i].Self) == before && stand[i].Behind == behind;
            }

            return whole;
        },
        () => "The ring does not become whole.");

    /// <summary>Takes a node out of the list and has it leave in order.</summary>
    public async Task LeaveAsync(RunningNode node)
    {
        Nodes.Remove(node);
        await node.LeaveAsync();
    }

    /// <summary>The node to which a key belongs, by the places of those that are there.</summary>
    public async Task<NodeRef> OwnerOfAsync(string key)
    {
        var stand = (await Task.WhenAll(Nodes.Select(node => node.StandAsync()))).SelectMany(node => node).Select(node => node.Self).OrderBy(node => node.Id).ToArray();
        var place = Nodes[0].Server.Host.Options.Space.PlaceOf(key);
        return stand.FirstOrDefault(node => node.Id >= place) ?? stand[0];
    }

    /// <summary>Saves keys, each through some node, its text <c>text of key</c>.</summary>
    public async Task SaveAsync(IEnumerable<string> keys, Random random)
    {
        foreach (var key in keys)
        {
            var saved = await Nodes[random.Next(Nodes.Count)].Client.PutAsync(key, $"text of {key}", onlyIfAbsent: true, TestContext.Current.CancellationToken);
            Assert.True(saved.Saved);
        }
    }

    /// <summary>Whether every key is found through every node, where it belongs, with its text.</summary>
    public async Task<bool> FindsAllAsync(IReadOnlyCollection<string> keys)
    {
        foreach (var key in keys)
        {
            var owner = await OwnerOfAsync(key);
            foreach (var node in Nodes)
            {
                var got = await node.Client.GetAsync(key, TestContext.Current.CancellationToken);
                if (got.Text != $"text of {key}" || RingCodec.ToNode(got.Owner) != owner)
                {
                    return false;
                }
            }
        }

        return true;
    }

    public async ValueTask DisposeAsync() => await Task.WhenAll(Nodes.Select(node => node.DisposeAsync().AsTask()));

    private async Task<RunningRing> GrowAsync(int nodes, Random random)
    {
        try
        {
            while (Nodes.Count < nodes)
            {
                await AddAsync(random);
            }

            await WholeAsync();
            return this;
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }
}
