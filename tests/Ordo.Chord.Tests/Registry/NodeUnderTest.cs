using Ordo.Chord.Classic;
using Ordo.Chord.Hosting;
using Ordo.Chord.Tests.Hosting;
using Ordo.Rpc.Server;

namespace Ordo.Chord.Tests.Registry;

/// <summary>A node that only says who it is.</summary>
internal sealed class NodeUnderTest : IAsyncDisposable
{
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _questions;
    private RpcPort _port = null!;

    private NodeUnderTest(HostAndPort address) => Address = address;

    public HostAndPort Address { get; }

    /// <summary>What it says.</summary>
    public int Id { get; set; }

    /// <summary>Completes when it has been asked twice who it is: it has answered then.</summary>
    public Task Asked => _asked.Task;

    /// <summary>Completes what it answers, once it is set: until then it is silent.</summary>
    public Task Silence { get; set; } = Task.CompletedTask;

    public static async Task<NodeUnderTest> StartAsync(HostAndPort? address = null)
    {
        var node = new NodeUnderTest(address ?? FreePorts.Take());
        node._port = RpcPort.Build(node.Address, (routes, _) => routes.MapUnary(ClassicMethods.GetFingerTable, async (_, call) =>
        {
            if (Interlocked.Increment(ref node._questions) > 1)
            {
                node._asked.TrySetResult();
            }

            await node.Silence.WaitAsync(call.CancellationToken);
            return new gft_output { Id = node.Id };
        }));
        await node._port.StartAsync();
        return node;
    }

    public async ValueTask DisposeAsync()
    {
        await _port.StopAsync();
        await _port.DisposeAsync();
    }
}
