using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Ordo.Chord.Classic;
using Ordo.Chord.Machine;
using Ordo.Chord.Machine.Messages;
using Ordo.CommandLine;
using Ordo.Rpc;

namespace Ordo.Chord.Node;

/// <summary>
/// Stands in for the nodes that speak the classic protocol only. An operation becomes a call of the same method there (specs/s08 §5), and what comes back becomes the outcome. What our own nodes ask each other
/// such nodes cannot be asked: what the registry's table tells of it is answered for them, so that no lookup takes them for dead.
/// </summary>
/// <param name="options">How the ring is kept.</param>
/// <param name="post">Takes an answer to whoever asked.</param>
internal sealed class ClassicForwarder(ChordOptions options, Action<Envelope> post) : IAsyncDisposable
{
    /// <summary>How many calls may be under way. A node written against the spec works on ten at a time; the others wait there.</summary>
    private const int MaxUnderWay = 1024;

    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(4);

    private readonly Dictionary<string, ClassicPeer> _peers = [];
    private readonly HashSet<Task> _closing = [];
    private readonly Dictionary<ulong, long> _written = [];
    private int _underWay;

    /// <summary>The registry's table; null until there is one.</summary>
    public GivenTable? Table { get; private set; }

    /// <summary>The addresses that speak the classic protocol only.</summary>
    public IReadOnlySet<string> Addresses { get; private set; } = new HashSet<string>();

    /// <summary>Takes the registry's table, and who in it speaks the classic protocol only; the loop calls this.</summary>
    public void Follow(GivenTable table, IReadOnlySet<string> classic)
    {
        Table = table;
        Addresses = classic;
        _closing.RemoveWhere(task => task.IsCompleted);
        foreach (var (stamp, began) in _written)
        {
            if (Stopwatch.GetElapsedTime(began) > CallTimeout * 2)
            {
                _written.Remove(stamp);
            }
        }

        foreach (var (address, peer) in _peers)
        {
            if (!classic.Contains(address) && _peers.Remove(address))
            {
                _closing.Add(peer.DisposeAsync().AsTask());
            }
        }
    }

    /// <summary>Takes a message for such a node; the loop calls this.</summary>
    public void Forward(Envelope envelope)
    {
        var (from, to, message) = envelope;
        switch (message)
        {
            case Operation operation when HostAndPort.TryParse(to.Address, out var address):
                Forward(operation, to, address);
                break;
            case Hold hold when HostAndPort.TryParse(to.Address, out var address):
                _ = SaveAllAsync(PeerOf(address), from, to, hold);
                break;
            case Ping ping:
                post(new Envelope(to, from, new Pong(ping.Number)));
                break;
            case AskStep ask when Table is not null:
                var owner = Table.OwnerOf(ask.Target);
                post(new Envelope(to, from, new Step(ask.Number, owner == to, null, owner == to ? [] : [owner], [])));
                break;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var peer in _peers.Values)
        {
            await peer.DisposeAsync();
        }

        await Task.WhenAll(_closing);
    }

    private void Forward(Operation operation, NodeRef to, HostAndPort address)
    {
        if (operation.Kind.IsWrite() && !_written.TryAdd(operation.Stamp, Stopwatch.GetTimestamp()))
        {
            // A classic node does not know that it was asked before: what the first call finds is the answer to this one, too.
            return;
        }

        if (Interlocked.Increment(ref _underWay) > MaxUnderWay)
        {
            Interlocked.Decrement(ref _underWay);
            post(new Envelope(to, operation.Origin, OutcomeOf(operation, to, OutcomeKind.Refused, $"{Show(to)} has too much to do: try again")));
            return;
        }

        _ = AskAsync(PeerOf(address), to, operation, Table);
    }

    private ClassicPeer PeerOf(HostAndPort address)
    {
        if (!_peers.TryGetValue(address.ToString(), out var peer))
        {
            _peers.Add(address.ToString(), peer = new ClassicPeer(address, CallTimeout));
        }

        return peer;
    }

    /// <summary>Saves copies that this node holds and a classic node owns by now: those of a node of ours that died before it. What it has already it keeps.</summary>
    private async Task SaveAllAsync(ClassicPeer peer, NodeRef from, NodeRef to, Hold hold)
    {
        var isFull = false;
        try
        {
            await Task.WhenAll(hold.Entries.Where(entry => !entry.IsRemoved).Select(entry => peer.SaveAsync(ClassicRange.KeyOf(options.Space, entry), entry.Text!)));
        }
        catch (Exception failure) when (failure is RpcException or ObjectDisposedException)
        {
            // Not all of them: they stay here, and are given again.
            isFull = true;
        }

        post(new Envelope(to, from, new Held(hold.Number, [], to.Id, isFull)));
    }

    private async Task AskAsync(ClassicPeer peer, NodeRef node, Operation operation, GivenTable? table)
    {
        Outcome outcome;
        try
        {
            outcome = await CallAsync(peer, node, operation, table);
        }
        catch (RpcException failure)
        {
            outcome = OutcomeOf(operation, node, failure.WasSent ? OutcomeKind.Unknown : OutcomeKind.Refused, $"{Show(node)}: {failure.Status.Detail}");
        }
        catch (ObjectDisposedException)
        {
            outcome = OutcomeOf(operation, node, OutcomeKind.Unknown, $"{Show(node)} left the ring meanwhile");
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }

        post(new Envelope(node, operation.Origin, outcome));
    }

    private async Task<Outcome> CallAsync(ClassicPeer peer, NodeRef node, Operation operation, GivenTable? table)
    {
        switch (operation.Kind)
        {
            case OperationKind.Find:
                var found = await peer.FindAsync(operation.Key);
                return OutcomeOf(operation, OwnerOf(found, node, table), found.State ? OutcomeKind.Done : OutcomeKind.Absent);
            case OperationKind.Save:
                var saved = await peer.SaveAsync(operation.Key, operation.Text ?? "");
                return OutcomeOf(operation, OwnerOf(saved.Message, node, table), saved.State ? OutcomeKind.Done : OutcomeKind.Exists);
            case OperationKind.Put:
                await peer.RemoveAsync(operation.Key);
                var put = await peer.SaveAsync(operation.Key, operation.Text ?? "");
                return OutcomeOf(operation, OwnerOf(put.Message, node, table), put.State ? OutcomeKind.Done : OutcomeKind.Exists);
            case OperationKind.Remove:
                var removed = await peer.RemoveAsync(operation.Key);
                return OutcomeOf(operation, OwnerOf(removed.Message, node, table), removed.State ? OutcomeKind.Done : OutcomeKind.Absent);
            case OperationKind.Locate:
                return OutcomeOf(operation, node, OutcomeKind.Done);
            default:
                return OutcomeOf(operation, node, OutcomeKind.Refused, $"{Show(node)} speaks the classic protocol, which does not hand out texts");
        }
    }

    private string Show(NodeRef node) => $"node {options.Space.Show(node.Id)} at {node.Address}";

    private static Outcome OutcomeOf(Operation operation, NodeRef owner, OutcomeKind kind, string? problem = null) =>
        new(operation.Number, kind, owner, null, [.. operation.Path, owner], problem);

    /// <summary>The node that a classic answer tells by number and address; the one that was asked when it makes no sense.</summary>
    private NodeRef OwnerOf(find_output found, NodeRef asked, GivenTable? table)
    {
        if (found.Id < 0 || found.Id >= 1L << options.Space.Bits)
        {
            return asked;
        }

        return HostAndPort.TryParse(found.Addr, out var address) ? new NodeRef(options.Space.FromNumber(found.Id), $"{address}") : table?.Find(found.Id) ?? asked;
    }

    /// <summary>The node whose number a classic answer tells; the one that was asked when it tells none.</summary>
    private static NodeRef OwnerOf(string message, NodeRef asked, GivenTable? table) =>
        int.TryParse(message, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && table?.Find(number) is { } owner ? owner : asked;
}
