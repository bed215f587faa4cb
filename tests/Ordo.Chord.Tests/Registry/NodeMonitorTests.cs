using Ordo.Chord.Machine.Registry;
using Ordo.Chord.Tests.Hosting;
using Ordo.Chord.Tests.Node;
using Ordo.CommandLine;

namespace Ordo.Chord.Tests.Registry;

/// <summary>Nodes that die leave the table by themselves.</summary>
public sealed class NodeMonitorTests : IDisposable
{
    private static readonly FailureDetectorOptions Quick = new()
    {
        Interval = TimeSpan.FromMilliseconds(50),
        RetryAfter = TimeSpan.FromMilliseconds(10),
        AnswerTimeout = RegistryUnderTest.Limit,
        FirstAnswerTimeout = TimeSpan.FromMinutes(10),
    };

    private readonly TemporaryFolder _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_node_that_died_is_taken_out_and_others_stay()
    {
        await using var registry = await StartAsync();
        await using var living = await NodeAsync(registry);
        await using (var dying = await NodeAsync(registry))
        {
            await dying.Asked;
        }

        var table = await registry.WaitAsync(table => table.Nodes.Count == 1);
        Assert.Equal(living.Id, table.Nodes[0].Id);
        var told = await registry.ToldAsync(line => line.StartsWith("node 26 at 127.0.0.1:", StringComparison.Ordinal));
        Assert.EndsWith("is out of the ring: nobody listens at its address.", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_that_does_not_answer_is_taken_out()
    {
        await using var registry = await StartAsync(Quick with { AnswerTimeout = TimeSpan.FromSeconds(0.3) });
        await using var node = await NodeAsync(registry);
        await Eventually.TrueAsync(() => node.Answered.IsCompleted || registry.Table.Nodes.Count == 0, "The node is not asked."); // A busy machine makes it silent already.
        var silence = new TaskCompletionSource();
        node.Silence = silence.Task;
        await registry.WaitAsync(table => table.Nodes.Count == 0);
        silence.SetResult();
    }

    [Fact]
    public async Task A_node_that_has_yet_to_listen_stays()
    {
        await using var registry = await StartAsync();
        var address = FreeAddress.Take();
        var id = (await registry.Peer.RegisterAsync(address, TestContext.Current.CancellationToken)).Id;
        await using var other = await NodeAsync(registry);
        await other.Asked;
        await using var late = await NodeUnderTest.StartAsync(address);
        late.Id = id;
        await late.Asked;
        Assert.Equal(2, registry.Table.Nodes.Count);
    }

    [Fact]
    public async Task A_node_that_was_killed_and_came_again_at_its_address_has_its_new_id_alone()
    {
        await using var registry = await StartAsync();
        HostAndPort address;
        await using (var first = await NodeAsync(registry))
        {
            await first.Asked;
            address = first.Address;
        }

        await using var second = await NodeUnderTest.StartAsync(address);
        second.Id = (await registry.Peer.RegisterAsync(address, TestContext.Current.CancellationToken)).Id;
        var table = await registry.WaitAsync(table => table.Nodes.Count == 1);
        Assert.Equal(second.Id, table.Nodes[0].Id);
        Assert.NotEqual(24, second.Id);
    }

    private static async Task<NodeUnderTest> NodeAsync(RegistryUnderTest registry)
    {
        var node = await NodeUnderTest.StartAsync();
        node.Id = (await registry.Peer.RegisterAsync(node.Address, TestContext.Current.CancellationToken)).Id;
        return node;
    }

    private Task<RegistryUnderTest> StartAsync(FailureDetectorOptions? detector = null) => RegistryUnderTest.StartAsync(_directory["data"], detector: detector ?? Quick);
}
