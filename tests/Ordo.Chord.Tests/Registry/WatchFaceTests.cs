using Ordo.Chord.Facade;
using Ordo.Chord.Machine.Registry;
using Ordo.Chord.V1;
using Ordo.Rpc;
using Ordo.Rpc.Client;
using Empty = Ordo.Chord.Facade.Empty;
using Service = Google.Protobuf.Reflection.ServiceDescriptor;

namespace Ordo.Chord.Tests.Registry;

/// <summary>The registry's own service for our nodes, and its face for clients of another implementation.</summary>
public sealed class WatchFaceTests : IDisposable
{
    private static readonly RpcMethod<WatchRequest, Table> Watch = new(RegistryReflection.Descriptor.Services[0], "Watch");
    private static readonly RpcMethod<ReportRequest, ReportResponse> Report = new(RegistryReflection.Descriptor.Services[0], "Report");

    private readonly TemporaryFolder _directory = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_watcher_gets_the_table_at_once_and_after_every_change()
    {
        await using var registry = await RegistryUnderTest.StartAsync(_directory["data"]);
        await using var channel = new RpcChannel(registry.Address.ToUri());
        using var tables = channel.ServerStreaming(Watch, new WatchRequest(), cancellationToken: Cancellation);
        Assert.Equal("m 5, version 0: ", await NextAsync(tables));
        await registry.RegisterAsync(0);
        Assert.Equal("m 5, version 1: 24 127.0.0.1:5001", await NextAsync(tables));
        await registry.RegisterAsync(1);
        Assert.Equal("m 5, version 2: 24 127.0.0.1:5001, 26 127.0.0.1:5002", await NextAsync(tables));
        await registry.Peer.DeregisterAsync(24, Cancellation);
        Assert.Equal("m 5, version 3: 26 127.0.0.1:5002", await NextAsync(tables));
    }

    [Fact]
    public async Task A_watcher_is_told_when_the_registry_ends()
    {
        var registry = await RegistryUnderTest.StartAsync(_directory["data"]);
        await using var channel = new RpcChannel(registry.Address.ToUri());
        using var tables = channel.ServerStreaming(Watch, new WatchRequest(), cancellationToken: Cancellation);
        await NextAsync(tables);
        await registry.DisposeAsync();
        var failure = await Assert.ThrowsAsync<RpcException>(() => tables.WaitToReadAsync(Cancellation).AsTask());
        Assert.Equal((RpcStatusCode.Unavailable, "The registry is shutting down."), (failure.Status.Code, failure.Status.Detail));
    }

    [Fact]
    public async Task A_node_that_is_reported_is_asked_before_its_turn()
    {
        var detector = new FailureDetectorOptions { Interval = TimeSpan.FromMinutes(10), RetryAfter = TimeSpan.FromMilliseconds(10) };
        await using var registry = await RegistryUnderTest.StartAsync(_directory["data"], detector: detector);
        await using var channel = new RpcChannel(registry.Address.ToUri());
        await using (var node = await NodeUnderTest.StartAsync())
        {
            node.Id = (await registry.Peer.RegisterAsync(node.Address, Cancellation)).Id;
            await node.Asked;
        }

        // The registry may still be about to note the answer: whoever misses a node says so again.
        while (!(await channel.UnaryAsync(Report, new ReportRequest { Id = 24 }, cancellationToken: Cancellation)).Gone)
        {
            await Task.Yield();
        }

        Assert.Empty(registry.Table.Nodes);
        Assert.True((await channel.UnaryAsync(Report, new ReportRequest { Id = 7 }, cancellationToken: Cancellation)).Gone);
    }

    [Fact]
    public async Task Clients_of_the_facade_see_the_same_nodes()
    {
        var service = FacadeReflection.Descriptor.FindTypeByName<Service>("RegistryClientService");
        await using var registry = await RegistryUnderTest.StartAsync(_directory["data"]);
        await registry.RegisterAsync(0);
        await registry.RegisterAsync(1);
        await using var channel = new RpcChannel(registry.Address.ToUri());
        Assert.Equal("registry", (await channel.UnaryAsync(new RpcMethod<Empty, ConnectResponse>(service, "connect"), new Empty(), cancellationToken: Cancellation)).Type);
        var nodes = new List<string>();
        using var info = channel.ServerStreaming(new RpcMethod<Empty, NodeInfoItem>(service, "get_chord_info"), new Empty(), cancellationToken: Cancellation);
        await foreach (var node in info)
        {
            nodes.Add($"{node.Id} {node.Address}");
        }

        Assert.Equal(["24 127.0.0.1:5001", "26 127.0.0.1:5002"], nodes);
    }

    private static async Task<string> NextAsync(RpcResponseReader<Table> tables)
    {
        Table? table;
        while (!tables.TryRead(out table))
        {
            Assert.True(await tables.WaitToReadAsync(Cancellation));
        }

        return $"m {table.Bits}, version {table.Version}: {string.Join(", ", table.Nodes.Select(node => $"{node.Id} {node.Address}"))}";
    }
}
