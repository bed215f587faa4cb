using System;
using System.Collections.Generic;
using System.IO;
using System.Security.Cryptography;
using System.Threading;
using System.Threading.Tasks;
using Ordo.Chord.Classic;
using Ordo.Chord.Client;
using Ordo.Chord.Hosting;
using Ordo.Chord.Machine;
using Ordo.CommandLine;
using Ordo.Machine;
using Ordo.Rpc;
using Ordo.Rpc.Server.Hosting;

namespace Ordo.Chord.Node;

/// <summary>A node with its port: the shell of <see cref="ChordNode"/>, in a registry's ring or in one without.</summary>
internal sealed class NodeServer : IAsyncDisposable
{
    /// <summary>How long an orderly leave may take: the keys of a range have to go over the wire.</summary>
    private static readonly TimeSpan LeaveTimeout = TimeSpan.FromSeconds(10);

    private readonly NodeServerOptions _options;
    private readonly LinePrinter _printer;
    private readonly Action<string> _warn;
    private readonly TaskCompletionSource<NodeHost> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<NodeHost> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stop = new();
    private readonly RpcPort _port;
    private readonly PeerKinds _kinds;
    private readonly RegistryLink? _registry;
    private NodeHost? _host;
    private Task _following = Task.CompletedTask;
    private RingWalk? _walk;
    private PagePort? _page;

    private NodeServer(NodeServerOptions options, TextWriter output, Action<string> warn)
    {
        _options = options;
        _warn = warn;
        _kinds = new PeerKinds(options.TimeProvider);
        _registry = options.Registry is { } registry ? new RegistryLink(registry, options.Address, _kinds, warn) : null;
        _port = ChordPort.Build(options.Address, (routes, stopping) =>
        {
            new ClassicFace(_ready.Task, RefreshAsync).Map(routes);
            new NodeFacade(_ready.Task).Map(routes);
            new ChordFace(_ready.Task).Map(routes);
            new RingFace(_started.Task).Map(routes, stopping);
        });
        _printer = new LinePrinter(output);
    }

    /// <summary>The nodes of this server.</summary>
    public NodeHost Host => _host!;

    /// <summary>Ends when the node cannot go on.</summary>
    public Task Ended => Host.Ended;

    /// <summary>Listens, comes onto the ring, and says so on the output.</summary>
    /// <param name="options">Which node, in which ring.</param>
    /// <param name="output">Gets the lines of specs/s08 §6.</param>
    /// <param name="warn">Gets what goes wrong, a line each.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="PortException">The port cannot be listened on.</exception>
    /// <exception cref="NoPlaceException">The node to join can never be joined.</exception>
    /// <exception cref="RpcException">The registry does not answer or has no place.</exception>
    public static async Task<NodeServer> StartAsync(NodeServerOptions options, TextWriter output, Action<string> warn, CancellationToken cancellation)
    {
        if (options.Join == options.Address || options.Registry == options.Address)
        {
            throw new NoPlaceException($"{options.Address} is the node's own address, and it would come onto a ring through itself: name another node or a registry.");
        }

        var server = new NodeServer(options, output, warn);
        try
        {
            // It is in reach before the ring leads anybody here, and has all ports before it takes anything over; until it has its place calls wait.
            await server._port.StartAsync(cancellation);
            await server.OpenPageAsync(cancellation);
            await server.EnterAsync(cancellation);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Leaves the ring: the keys go to the successor first, then the neighbours and the registry are told.</summary>
    public async Task LeaveAsync()
    {
        await _stop.CancelAsync();
        await _following;
        await Host.LeaveAsync();
        if (await Task.WhenAny(Host.Gone, Task.Delay(LeaveTimeout)) != Host.Gone)
        {
            _warn($"no successor took the keys within {LeaveTimeout.TotalSeconds} s: the other holders have them");
        }

        if (_registry is not null)
        {
            await _registry.DeregisterAsync();
            await new RangeHandover(Host, _kinds, _warn).HandOverAsync();
        }

        await _port.StopAsync();
        _printer.Print(ClassicTexts.ShuttingDown);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _started.TrySetException(IsEnding());
        _ready.TrySetException(IsEnding());
        await _stop.CancelAsync();
        await _following;
        await (_page?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_walk?.DisposeAsync() ?? ValueTask.CompletedTask);
        await _port.StopAsync();
        await _port.DisposeAsync();
        await (_host?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_registry?.DisposeAsync() ?? ValueTask.CompletedTask);
        await _printer.DisposeAsync();
        _stop.Dispose();
    }

    private static RpcException IsEnding() => new(RpcStatusCode.Unavailable, "this node is ending: ask another one");

    private async Task OpenPageAsync(CancellationToken cancellation)
    {
        if (_options.WebPort is { } port)
        {
            _walk = new RingWalk(_options.Address);
            _page = await PagePort.StartAsync(_options.Address with { Port = port }, _walk, _options.TimeProvider, cancellation);
        }
    }

    private async Task EnterAsync(CancellationToken cancellation)
    {
        if (_registry is null)
        {
            await EnterRingAsync(cancellation);
        }
        else
        {
            await EnterTableAsync(_registry, cancellation);
        }

        _ready.SetResult(Host);
        _printer.Print(await Host.CallAsync((nodes, _) => LineOf(nodes[0]), cancellation));
    }

    private async Task EnterRingAsync(CancellationToken cancellation)
    {
        var chord = _options.ToChord(new RingSpace(_options.Bits, KeyHash.Sha1));
        var through = _options.Join is { } other ? await RingDoor.FindAsync(other, NodeHost.RingName(chord), _warn, cancellation) : null;
        var places = await FreePlaces.FindAsync(chord.Space, _options.Address, _options.VirtualNodes, _options.Join, cancellation);
        var nodes = places.ConvertAll(place => NewNode(chord, place));
        var host = StartHost(chord, nodes);
        _started.SetResult(host);
        await host.CallAsync(
            (_, now) =>
            {
                foreach (var node in nodes)
                {
                    Enter(node, now, node == nodes[0] ? through : through ?? nodes[0].Self);
                }

                return true;
            },
            cancellation);
        await JoinedAsync(host, cancellation);
    }

    private async Task EnterTableAsync(RegistryLink registry, CancellationToken cancellation)
    {
        var bits = await registry.RegisterAsync(cancellation);
        try
        {
            var chord = _options.ToChord(new RingSpace(bits, KeyHash.Adler32));
            var host = StartHost(chord, [NewNode(chord, chord.Space.FromNumber(registry.Id))]);
            await registry.RefreshAsync(host, null, cancellation);

            // Others see it in the table already. What they say waits until it has taken its place: a node that answers that it has none is not asked again for a while.
            _started.SetResult(host);
            _following = registry.FollowAsync(host, _stop.Token);
            await JoinedAsync(host, cancellation);
            await new RangeHandover(host, _kinds, _warn).TakeOverAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            // The place that was given is nobody's again.
            await registry.DeregisterAsync();
            throw;
        }
    }

    /// <summary>Waits until all nodes are on the ring, or the loop is broken.</summary>
    private static async Task JoinedAsync(NodeHost host, CancellationToken cancellation) => await await Task.WhenAny(host.Joined, host.Ended).WaitAsync(cancellation);

    private static void Enter(ChordNode node, Instant now, NodeRef? through)
    {
        if (through is null)
        {
            node.Create(now);
        }
        else
        {
            node.Join(now, through);
        }
    }

    private NodeHost StartHost(ChordOptions chord, IReadOnlyList<ChordNode> nodes)
    {
        _host = new NodeHost(chord, _options.Address, _options.TimeProvider, _printer.Print, _warn);
        _host.Start(nodes);
        return _host;
    }

    private ChordNode NewNode(ChordOptions chord, RingId id) =>
        new(chord, new NodeRef(id, _options.Address.ToString()), new SeededRandom(BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)))));

    private Task RefreshAsync(int asked, CancellationToken cancellation) => _registry?.RefreshAsync(Host, asked, cancellation) ?? Task.CompletedTask;

    private static string LineOf(ChordNode node)
    {
        var space = node.Options.Space;
        return $"predecessor = {space.Show((node.Table.Predecessor ?? node.Self).Id)}, my id = {space.Show(node.Self.Id)}, successor = {space.Show(node.Table.Successor.Id)}";
    }
}
