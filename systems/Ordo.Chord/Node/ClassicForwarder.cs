using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Ordo.Chord.Classic;
using Ordo.Chord.Machine;
using Ordo.Chord.Machine.Messages;
using Ordo.Rpc;

namespace Ordo.Chord.Node;

/// <summary>Hands operations on to nodes that speak the classic protocol only: it calls the same method there (specs/s08 §5), and what comes back becomes the outcome. All else is nothing to such nodes.</summary>
/// <param name="options">How the ring is kept.</param>
/// <param name="post">Takes the outcome to whoever began the operation.</param>
internal sealed class ClassicForwarder(ChordOptions options, Action<Envelope> post) : IAsyncDisposable
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(4);

    private readonly Dictionary<string, ClassicPeer> _peers = [];

    /// <summary>The addresses that speak the classic protocol only.</summary>
    public IReadOnlySet<string> Addresses { get; set; } = new HashSet<string>();

    /// <summary>Sends an operation on; the loop calls this.</summary>
    public void Forward(Envelope envelope)
    {
        if (envelope.Message is Operation operation && HostAndPort.TryParse(envelope.To.Address, out var address))
        {
            if (!_peers.TryGetValue(envelope.To.Address, out var peer))
            {
                _peers.Add(envelope.To.Address, peer = new ClassicPeer(address, CallTimeout));
            }

            _ = AskAsync(peer, envelope.To, operation);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var peer in _peers.Values)
        {
            await peer.DisposeAsync();
        }
    }

    private async Task AskAsync(ClassicPeer peer, NodeRef node, Operation operation)
    {
        Outcome outcome;
        try
        {
            outcome = await CallAsync(peer, node, operation);
        }
        catch (RpcException failure)
        {
            var kind = failure.WasSent ? OutcomeKind.Unknown : OutcomeKind.Refused;
            outcome = OutcomeOf(operation, node, kind, $"node {options.Space.Show(node.Id)} at {node.Address}: {failure.Status.Detail}");
        }

        post(new Envelope(node, operation.Origin, outcome));
    }

    private async Task<Outcome> CallAsync(ClassicPeer peer, NodeRef node, Operation operation)
    {
        switch (operation.Kind)
        {
            case OperationKind.Find:
                var found = await peer.FindAsync(operation.Key);
                return OutcomeOf(operation, new NodeRef(options.Space.FromNumber(found.Id), found.Addr), found.State ? OutcomeKind.Done : OutcomeKind.Absent);
            case OperationKind.Save:
                var saved = await peer.SaveAsync(operation.Key, operation.Text ?? "");
                return OutcomeOf(operation, NodeOf(saved.Message, node), saved.State ? OutcomeKind.Done : OutcomeKind.Exists);
            case OperationKind.Put:
                await peer.RemoveAsync(operation.Key);
                var put = await peer.SaveAsync(operation.Key, operation.Text ?? "");
                return OutcomeOf(operation, NodeOf(put.Message, node), put.State ? OutcomeKind.Done : OutcomeKind.Exists);
            case OperationKind.Remove:
                var removed = await peer.RemoveAsync(operation.Key);
                return OutcomeOf(operation, NodeOf(removed.Message, node), removed.State ? OutcomeKind.Done : OutcomeKind.Absent);
            case OperationKind.Locate:
                return OutcomeOf(operation, node, OutcomeKind.Done);
            default:
                return OutcomeOf(operation, node, OutcomeKind.Refused, $"node {options.Space.Show(node.Id)} at {node.Address} speaks the classic protocol, which does not hand out texts");
        }
    }

    private static Outcome OutcomeOf(Operation operation, NodeRef owner, OutcomeKind kind, string? problem = null) =>
        new(operation.Number, kind, owner, null, [.. operation.Path, owner], problem);

    /// <summary>The node whose number a classic answer tells; the one that was asked when it tells none.</summary>
    private NodeRef NodeOf(string message, NodeRef asked) =>
        message.Length > 0 && message.All(char.IsAsciiDigit) && int.TryParse(message, out var id) && options.Space.FromNumber(id) is var place && place != asked.Id
            ? new NodeRef(place, "")
            : asked;
}
