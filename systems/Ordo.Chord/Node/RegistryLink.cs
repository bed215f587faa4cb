using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Ordo.Chord.Classic;
using Ordo.Chord.Machine;
using Ordo.Chord.V1;
using Ordo.Rpc;
using Ordo.Rpc.Client;
using NodeRef = Ordo.Chord.Machine.NodeRef;

namespace Ordo.Chord.Node;

/// <summary>A node's place in a registry's table: it asks for it, looks at the table every second (at once when our own registry says that it changed), and gives it back.</summary>
/// <param name="registry">The registry.</param>
/// <param name="self">Where the node is reached.</param>
/// <param name="warn">Gets a line when the registry falls silent, and when it is back.</param>
internal sealed class RegistryLink(HostAndPort registry, HostAndPort self, Action<string> warn) : IAsyncDisposable
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(2);

    /// <summary>How often the table is asked for (specs/s08 §6).</summary>
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    private readonly ClassicPeer _registry = new(registry, CallTimeout);
    private readonly RpcChannel _own = new(registry.ToUri(), new RpcChannelOptions { ConnectTimeout = CallTimeout });
    private readonly PeerKinds _kinds = new();
    private readonly SemaphoreSlim _one = new(1);
    private bool _isSilent;

    /// <summary>The node's id in the registry's table.</summary>
    public int Id { get; private set; }

    /// <summary>Asks for a place.</summary>
    /// <returns>m: the ring has 2^m places.</returns>
    /// <exception cref="RpcException">The registry does not answer, or answers nonsense; FAILED_PRECONDITION with its reason when it has no place.</exception>
    public async Task<int> RegisterAsync(CancellationToken cancellation)
    {
        var answer = await _registry.RegisterAsync(self, cancellation);
        if (answer.Id == ClassicTexts.NoId)
        {
            throw new RpcException(RpcStatusCode.FailedPrecondition, answer.M);
        }

        if (!int.TryParse(answer.M, out var bits) || bits is < 1 or > RingSpace.MaxClassicBits || answer.Id < 0 || answer.Id >= 1L << bits)
        {
            throw new RpcException(RpcStatusCode.FailedPrecondition, $"the registry gave the id {answer.Id} in a ring of '{answer.M}' bits, which makes no sense");
        }

        Id = answer.Id;
        return bits;
    }

    /// <summary>Gives the place back.</summary>
    public async Task DeregisterAsync()
    {
        try
        {
            await _registry.DeregisterAsync(Id);
        }
        catch (RpcException failure)
        {
            warn($"the registry at {registry} was not told that node {Id} is gone: {failure.Status.Detail}");
        }
    }

    /// <summary>Follows the table until it is cancelled.</summary>
    /// <param name="host">The node.</param>
    /// <param name="stop">Ends it.</param>
    public async Task FollowAsync(NodeHost host, CancellationToken stop)
    {
        var watching = WatchAsync(host, stop);
        using var timer = new PeriodicTimer(PollInterval);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                await RefreshAsync(host, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The node leaves.
        }

        await watching;
    }

    /// <summary>Looks at the table once, and gives the node what it says.</summary>
    public async Task RefreshAsync(NodeHost host, CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation);
        try
        {
            var own = await _registry.PopulateFingerTableAsync(Id, cancellation);
            await InstallAsync(host, own, await AllAsync(own, cancellation), cancellation);
            if (_isSilent)
            {
                _isSilent = false;
                warn($"the registry at {registry} answers again");
            }
        }
        catch (RpcException failure) when (failure.Status.Code == RpcStatusCode.NotFound)
        {
            await RegisterAgainAsync(host, cancellation);
        }
        catch (RpcException failure)
        {
            if (!_isSilent)
            {
                _isSilent = true;
                warn($"the registry at {registry} does not answer ({failure.Status.Detail}): the ring goes on without it");
            }
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Takes the keys of the node's range over from a successor that speaks the classic protocol only.</summary>
    public async Task TakeOverAsync(NodeHost host, CancellationToken cancellation)
    {
        var (successor, from, to) = await host.CallAsync((nodes, _) => (nodes[0].Table.Successor, nodes[0].Range.Start, nodes[0].Self.Id), cancellation);
        if (!_kinds.Classic.Contains(successor.Address) || !HostAndPort.TryParse(successor.Address, out var address))
        {
            return;
        }

        await using var peer = new ClassicPeer(address, CallTimeout);
        var space = host.Options.Space;
        foreach (var ids in ClassicRange.Ids(space, from, to))
        {
            deligate_output taken;
            try
            {
                taken = await peer.DeligateIdsAsync(new deligate_input { Ids = { ids } }, cancellation);
            }
            catch (RpcException failure)
            {
                warn($"node {space.Show(successor.Id)} at {successor.Address} did not hand over the keys of its old range: {failure.Status.Detail}");
                return;
            }

            var entries = ClassicRange.Entries(space, taken);
            await host.CallAsync(
                (nodes, now) =>
                {
                    nodes[0].Take(now, entries);
                    return true;
                },
                cancellation);
        }
    }

    /// <summary>Hands everything to a successor that speaks the classic protocol only, as classic nodes do: after the others have had time to see the new table.</summary>
    public async Task HandOverAsync(NodeHost host)
    {
        var (successor, entries) = await host.CallAsync((nodes, _) => (nodes[0].Table.Successor, nodes[0].Store.All().Where(entry => !entry.IsRemoved).ToList()));
        if (entries.Count == 0 || !_kinds.Classic.Contains(successor.Address) || !HostAndPort.TryParse(successor.Address, out var address))
        {
            return;
        }

        await Task.Delay(PollInterval * 1.5);
        await using var peer = new ClassicPeer(address, CallTimeout);
        foreach (var entry in entries)
        {
            try
            {
                await peer.SaveAsync(entry.Name.Key ?? $"{host.Options.Space.ToNumber(entry.Name.Place)}", entry.Text!);
            }
            catch (RpcException failure)
            {
                warn($"the node at {successor.Address} did not take the key '{entry.Name.Key}': {failure.Status.Detail}");
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        await _own.DisposeAsync();
        _one.Dispose();
    }

    /// <summary>All nodes of the table; those that this node's own fingers tell where the registry tells no more.</summary>
    private async Task<IEnumerable<string>> AllAsync(pft_output own, CancellationToken cancellation)
    {
        try
        {
            return (await _registry.GetChordInfoAsync(cancellation)).Info;
        }
        catch (RpcException failure) when (failure.Status.Code == RpcStatusCode.Unimplemented)
        {
            return own.FingerTable;
        }
    }

    private async Task InstallAsync(NodeHost host, pft_output own, IEnumerable<string> all, CancellationToken cancellation)
    {
        var space = host.Options.Space;
        var nodes = new Dictionary<int, NodeRef>();
        foreach (var text in all.Concat(own.FingerTable))
        {
            // An entry that makes no sense is as good as none: a table that lies leads nowhere, and the next one comes in a second.
            if (ClassicEntry.TryParse(text, out var entry) && entry.Id < 1L << space.Bits)
            {
                nodes[entry.Id] = new NodeRef(space.FromNumber(entry.Id), entry.Address);
            }
        }

        var predecessor = nodes.GetValueOrDefault(own.Predecessor);
        nodes.Remove(Id);
        await _kinds.FindOutAsync([.. nodes.Values.Select(node => node.Address)], cancellation);
        host.SetClassic(_kinds.Classic);
        var silent = await host.CallAsync<int[]>(
            (machines, now) =>
            {
                machines[0].Install(now, predecessor, [.. nodes.Values], _kinds.Classic);
                return [.. machines[0].Silent.Select(node => space.ToClassic(node.Id))];
            },
            cancellation);
        foreach (var id in silent)
        {
            await ReportAsync(id, cancellation);
        }
    }

    /// <summary>The registry took this node for dead, or lost its table: the node comes again, with another id, and what it held finds its way by the versions.</summary>
    private async Task RegisterAgainAsync(NodeHost host, CancellationToken cancellation)
    {
        var before = Id;
        try
        {
            await RegisterAsync(cancellation);
        }
        catch (RpcException failure)
        {
            warn($"the registry at {registry} has no place for this node any more: {failure.Status.Detail}");
            return;
        }

        warn($"the registry at {registry} knew node {before} no more: this is node {Id} from now on");
        await host.MoveAsync(new NodeRef(host.Options.Space.FromNumber(Id), self.ToString()));
    }

    private async Task ReportAsync(int id, CancellationToken cancellation)
    {
        try
        {
            await _own.UnaryAsync(WatchMethods.Report, new ReportRequest { Id = id }, new RpcCallOptions { Timeout = CallTimeout }, cancellation);
        }
        catch (RpcException)
        {
            // A registry of another make notices by itself, or never.
        }
    }

    /// <summary>Our own registry says at once when its table changes; another one is asked every second, and that is all.</summary>
    private async Task WatchAsync(NodeHost host, CancellationToken stop)
    {
        try
        {
            while (!stop.IsCancellationRequested && await WatchOnceAsync(host, stop))
            {
                await Task.Delay(PollInterval, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The node leaves.
        }
    }

    private async Task<bool> WatchOnceAsync(NodeHost host, CancellationToken stop)
    {
        try
        {
            using var tables = _own.ServerStreaming(WatchMethods.Watch, new WatchRequest(), cancellationToken: stop);
            while (await tables.WaitToReadAsync(stop))
            {
                while (tables.TryRead(out _))
                {
                    // The newest one is asked for.
                }

                await RefreshAsync(host, stop);
            }
        }
        catch (RpcException failure)
        {
            return failure.Status.Code != RpcStatusCode.Unimplemented;
        }

        return true;
    }
}
