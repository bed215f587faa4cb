using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Ordo.Chord.Classic;
using Ordo.Chord.Machine;
using Ordo.Chord.Registry;
using Ordo.Chord.V1;
using Ordo.CommandLine;
using Ordo.Rpc;
using Ordo.Rpc.Client;
using NodeRef = Ordo.Chord.Machine.NodeRef;

namespace Ordo.Chord.Node;

/// <summary>A node's place in a registry's table: it asks for it, looks at the table every second (at once when our own registry says that it changed), and gives it back.</summary>
/// <param name="registry">The registry.</param>
/// <param name="self">Where the node is reached.</param>
/// <param name="kinds">Finds out who in the table speaks what.</param>
/// <param name="warn">Gets a line when the registry falls silent, and when it is back.</param>
internal sealed class RegistryLink(HostAndPort registry, HostAndPort self, PeerKinds kinds, Action<string> warn) : IAsyncDisposable
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(2);

    /// <summary>How often the table is asked for (specs/s08 §6).</summary>
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    private readonly ClassicPeer _registry = new(registry, CallTimeout);
    private readonly RpcChannel _own = new(registry.ToUri(), new RpcChannelOptions { ConnectTimeout = CallTimeout });
    private readonly SemaphoreSlim _one = new(1);
    private bool _isOurs = true;
    private bool _hasProblem;

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

        var isNumber = int.TryParse(answer.M, NumberStyles.None, CultureInfo.InvariantCulture, out var bits);
        if (!isNumber || bits is < 1 or > RingSpace.MaxClassicBits || answer.Id < 0 || answer.Id >= 1L << bits)
        {
            throw new RpcException(RpcStatusCode.FailedPrecondition, $"it gave the id {answer.Id} in a ring of '{answer.M}' bits, which makes no sense");
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

    /// <summary>Follows the table until it is cancelled, or the node ends.</summary>
    /// <param name="host">The node.</param>
    /// <param name="stop">Ends it.</param>
    public async Task FollowAsync(NodeHost host, CancellationToken stop)
    {
        var watching = WatchAsync(host, stop);
        using var timer = new PeriodicTimer(PollInterval);
        try
        {
            while (!host.Ended.IsCompleted && await timer.WaitForNextTickAsync(stop))
            {
                await RefreshAsync(host, null, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The node leaves.
        }

        await watching;
    }

    /// <summary>Looks at the table once, and gives the node what it says.</summary>
    /// <param name="host">The node.</param>
    /// <param name="asked">A place whose keys its owner has asked for in the classic protocol; null for none.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task RefreshAsync(NodeHost host, int? asked, CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation);
        try
        {
            var table = await LookAsync(host.Options.Space, cancellation);
            if (table is null)
            {
                await RegisterAgainAsync(host, cancellation);
                table = await LookAsync(host.Options.Space, cancellation)
                    ?? throw new RpcException(RpcStatusCode.FailedPrecondition, $"node {Id}, which it has just taken in, is not in its table");
            }

            if (asked is { } place)
            {
                kinds.TakeForClassic(table.OwnerOf(host.Options.Space.FromNumber(place)));
            }

            await InstallAsync(host, table, cancellation);
            if (_hasProblem)
            {
                _hasProblem = false;
                warn($"the registry at {registry} answers again");
            }
        }
        catch (RpcException failure)
        {
            if (!_hasProblem && !host.Ended.IsCompleted)
            {
                _hasProblem = true;
                var problem = failure.Status.Code == RpcStatusCode.FailedPrecondition ? "has no place for this node any more" : "does not answer";
                warn($"the registry at {registry} {problem} ({failure.Status.Detail}): the ring goes on without it");
            }
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        await _own.DisposeAsync();
        _one.Dispose();
    }

    /// <summary>The table as the registry tells it; null when this node does not stand in it.</summary>
    private async Task<GivenTable?> LookAsync(RingSpace space, CancellationToken cancellation)
    {
        pft_output own;
        try
        {
            own = await _registry.PopulateFingerTableAsync(Id, cancellation);
        }
        catch (RpcException failure) when (failure.Status.Code == RpcStatusCode.NotFound)
        {
            return null;
        }
        catch (RpcException failure) when (failure.Status.Code is RpcStatusCode.Unknown or RpcStatusCode.Internal)
        {
            // Registries of another make stumble over an id that they do not know (specs/s08 §4).
            var known = await _registry.GetChordInfoAsync(cancellation);
            if (PlaceOf(known.Info) == true)
            {
                throw;
            }

            return null;
        }

        var (all, isWhole) = await AllAsync(own, cancellation);
        return PlaceOf(all) ?? !isWhole
            ? GivenTable.Read(space, new NodeRef(space.FromNumber(Id), self.ToString()), own.Predecessor, all.Concat(own.FingerTable))
            : null;
    }

    /// <summary>All nodes of the table; those that this node's own fingers tell where the registry tells no more.</summary>
    private async Task<(IReadOnlyList<string> Entries, bool IsWhole)> AllAsync(pft_output own, CancellationToken cancellation)
    {
        try
        {
            return ((await _registry.GetChordInfoAsync(cancellation)).Info, true);
        }
        catch (RpcException failure) when (failure.Status.Code == RpcStatusCode.Unimplemented)
        {
            return (own.FingerTable, false);
        }
    }

    /// <summary>Whether a table has this node under its id; false when that id is another node's, null when nobody has it.</summary>
    private bool? PlaceOf(IEnumerable<string> all)
    {
        bool? isOwn = null;
        foreach (var text in all)
        {
            if (ClassicEntry.TryParse(text, out var entry) && entry.Id == Id)
            {
                isOwn = isOwn == true || entry.Address == self.ToString();
            }
        }

        return isOwn;
    }

    private async Task InstallAsync(NodeHost host, GivenTable table, CancellationToken cancellation)
    {
        await kinds.FindOutAsync(table.Others, cancellation);
        foreach (var silent in await host.InstallAsync(table.Where(kinds.Knows), kinds.Classic, cancellation))
        {
            await ReportAsync(host.Options.Space.ToClassic(silent.Id), cancellation);
        }
    }

    /// <summary>The registry took this node for dead, or lost its table: the node comes again, with another id, and what it held finds its way by the versions.</summary>
    private async Task RegisterAgainAsync(NodeHost host, CancellationToken cancellation)
    {
        var before = Id;
        var space = host.Options.Space;
        if (await RegisterAsync(cancellation) is var bits && bits != space.Bits)
        {
            await DeregisterAsync();
            Id = before;
            throw new RpcException(RpcStatusCode.FailedPrecondition, $"its ring has {bits} bits now, and this node is of one with {space.Bits}");
        }

        warn($"the registry at {registry} knew node {before} no more: this is node {Id} from now on");
        await host.MoveAsync(new NodeRef(space.FromNumber(Id), host.Address));
    }

    private async Task ReportAsync(int id, CancellationToken cancellation)
    {
        if (!_isOurs)
        {
            return;
        }

        try
        {
            await _own.UnaryAsync(WatchMethods.Report, new ReportRequest { Id = id }, new RpcCallOptions { Timeout = CallTimeout }, cancellation);
        }
        catch (RpcException failure)
        {
            // A registry of another make notices by itself, or never.
            _isOurs &= failure.Status.Code != RpcStatusCode.Unimplemented;
        }
    }

    /// <summary>Our own registry says at once when its table changes; another one is asked every second, and that is all.</summary>
    private async Task WatchAsync(NodeHost host, CancellationToken stop)
    {
        try
        {
            while (_isOurs && !host.Ended.IsCompleted)
            {
                await WatchOnceAsync(host, stop);
                await Task.Delay(PollInterval, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The node leaves.
        }
    }

    private async Task WatchOnceAsync(NodeHost host, CancellationToken stop)
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

                await RefreshAsync(host, null, stop);
            }
        }
        catch (RpcException failure)
        {
            _isOurs &= failure.Status.Code != RpcStatusCode.Unimplemented;
        }
    }
}
