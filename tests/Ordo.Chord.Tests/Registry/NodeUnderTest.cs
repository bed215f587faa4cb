using Ordo.Chord.Classic;
using Ordo.Chord.Hosting;
using Ordo.Chord.Tests.Hosting;
using Ordo.CommandLine;
using Ordo.Rpc.Server;
using Ordo.Rpc.Server.Hosting;

namespace Ordo.Chord.Tests.Registry;

/// <summary>A node that only says who it is.</summary>
internal sealed class NodeUnderTest : IAsyncDisposable
{
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RpcPort _port = null!;

    private NodeUnderTest(HostAndPort address) => Address = address;

    public HostAndPort Address { get; }

    /// <summary>What it says.</summary>
    public int Id { get; set; }

    /// <summary>Completes when it has been asked who it is.</summary>
    public Task Asked => _asked.Task;

    /// <summary>Completes when it has been asked once more: it has answered the first time then.</summary>
    public Task Answered => _answered.Task;

    /// <summary>Completes what it answers, once it is set: until then it is silent.</summary>
    public Task Silence { get; set; } = Task.CompletedTask;

    public static async Task<NodeUnderTest> StartAsync(HostAndPort? address = null)
    {
        var node = new NodeUnderTest(address ?? FreeAddress.Take());
        node._port = ChordPort.Build(node.Address, (routes, _) => routes.MapUnary(ClassicMethods.GetFingerTable, async (_, call) =>
        {
            if (!node._asked.TrySetResult())
            {
                node._answered.TrySetResult();
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
