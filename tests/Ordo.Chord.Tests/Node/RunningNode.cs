using System.Collections.Concurrent;
using Ordo.Chord.Classic;
using Ordo.Chord.Client;
using Ordo.Chord.Machine;
using Ordo.Chord.Node;
using Ordo.Chord.Tests.Hosting;
using Ordo.Chord.Tests.Registry;
using Ordo.CommandLine;
using Ordo.Rpc.Server.Hosting;

namespace Ordo.Chord.Tests.Node;

/// <summary>A node in this process, with clients that ask it and what it wrote.</summary>
internal sealed class RunningNode : IAsyncDisposable
{
    private readonly StringWriter _output = new();
    private readonly ConcurrentQueue<string> _told = new();

    private RunningNode(HostAndPort address)
    {
        Address = address;
        Classic = new ClassicPeer(address, RegistryUnderTest.Limit);
        Client = new RingClient(address, RegistryUnderTest.Limit);
    }

    public HostAndPort Address { get; }

    public NodeServer Server { get; private set; } = null!;

    /// <summary>Speaks the classic protocol to it.</summary>
    public ClassicPeer Classic { get; }

    /// <summary>Speaks our own protocol to it.</summary>
    public RingClient Client { get; }

    /// <summary>The lines on standard output.</summary>
    public string[] Lines
    {
        get
        {
            lock (_output)
            {
                return _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
            }
        }
    }

    /// <summary>The lines on standard error.</summary>
    public string[] Told => [.. _told];

    /// <summary>What it wrote on standard error, but for what a busy machine brings about: that it was late onto the ring, or that the registry was late to answer.</summary>
    public string[] Complaints =>
    [
        .. Told.Where(line => !line.StartsWith("not on the ring yet: ", StringComparison.Ordinal)
            && !line.Contains(" does not answer (", StringComparison.Ordinal) && !line.EndsWith(" answers again", StringComparison.Ordinal)),
    ];

    /// <summary>Its id as a classic table has it.</summary>
    public async Task<int> IdAsync() => (await Classic.GetFingerTableAsync(TestContext.Current.CancellationToken)).Id;

    /// <summary>Starts one on a free port.</summary>
    public static async Task<RunningNode> StartAsync(Func<HostAndPort, NodeServerOptions> options)
    {
        // Another process may take a port between the choice and the bind: take another one then.
        for (var attempt = 0; ; attempt++)
        {
            var node = new RunningNode(FreeAddress.Take());
            try
            {
                node.Server = await NodeServer.StartAsync(options(node.Address), new Locked(node._output), node._told.Enqueue, TestContext.Current.CancellationToken);
                return node;
            }
            catch (Exception failure)
            {
                await node.DisposeClientsAsync();
                if (failure is not PortException || attempt == 20)
                {
                    throw;
                }
            }
        }
    }

    /// <summary>All its places with those before and behind them, as it sees them.</summary>
    public Task<(NodeRef Self, NodeRef? Before, NodeRef Behind)[]> StandAsync() =>
        Server.Host.CallAsync((nodes, _) => nodes.Select(node => (node.Self, node.Table.Predecessor, node.Table.Successor)).ToArray(), TestContext.Current.CancellationToken);

    /// <summary>The keys of its own ranges that have a text.</summary>
    public Task<string[]> OwnedAsync() => Server.Host.CallAsync(
        (nodes, _) => nodes.SelectMany(node => node.Store.All().Where(entry => !entry.IsRemoved && node.Range.Owns(entry.Name.Place)).Select(entry => entry.Name.Key!)).ToArray(),
        TestContext.Current.CancellationToken);

    /// <summary>All keys that it has a text of.</summary>
    public Task<string[]> HeldAsync() => Server.Host.CallAsync(
        (nodes, _) => nodes.SelectMany(node => node.Store.All().Where(entry => !entry.IsRemoved).Select(entry => entry.Name.Key!)).ToArray(), TestContext.Current.CancellationToken);

    /// <summary>Leaves in order.</summary>
    public async Task LeaveAsync()
    {
        await Server.LeaveAsync();
        await DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await DisposeClientsAsync();
        await Server.DisposeAsync();
    }

    private async Task DisposeClientsAsync()
    {
        await Classic.DisposeAsync();
        await Client.DisposeAsync();
    }

    /// <summary>The node writes while a test reads.</summary>
    private sealed class Locked(StringWriter output) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            lock (output)
            {
                output.WriteLine(value);
            }
        }
    }
}
