using System;
using System.Threading;
using System.Threading.Tasks;
using Ordo.Chord.Classic;
using Ordo.CommandLine;
using Ordo.Rpc;

namespace Ordo.Chord.Client;

/// <summary>Whom the client talks to.</summary>
internal sealed class Connection : IAsyncDisposable
{
    private Connection(ClassicPeer peer, bool isRegistry, int? nodeId) => (Peer, IsRegistry, NodeId) = (peer, isRegistry, nodeId);

    /// <summary>Its methods.</summary>
    public ClassicPeer Peer { get; }

    /// <summary>Where it listens.</summary>
    public HostAndPort Address => Peer.Address;

    /// <summary>Whether it is a registry; otherwise it is a node.</summary>
    public bool IsRegistry { get; }

    /// <summary>The node's id; null when it does not say one.</summary>
    public int? NodeId { get; }

    /// <summary>Asks whoever is at an address what it is.</summary>
    /// <param name="address">Where.</param>
    /// <param name="connectTimeout">How long this may take.</param>
    /// <param name="answerTimeout">How long later answers may take.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>Null when nobody is there, or somebody else.</returns>
    public static async Task<Connection?> TryOpenAsync(HostAndPort address, TimeSpan connectTimeout, TimeSpan answerTimeout, CancellationToken stop)
    {
        var peer = new ClassicPeer(address, answerTimeout);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(connectTimeout);
        try
        {
            var type = await peer.ConnectionTypeAsync(limit.Token);
            if (type is ClassicTexts.RegistryType or ClassicTexts.NodeType)
            {
                var isRegistry = type == ClassicTexts.RegistryType;
                return new Connection(peer, isRegistry, isRegistry ? null : await IdOfAsync(peer, limit.Token, stop));
            }
        }
        catch (RpcException)
        {
            // Nobody is there, or somebody of another kind.
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // It took too long.
        }

        await peer.DisposeAsync();
        return null;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Peer.DisposeAsync();

    private static async Task<int?> IdOfAsync(ClassicPeer peer, CancellationToken limit, CancellationToken stop)
    {
        try
        {
            return (await peer.GetFingerTableAsync(limit)).Id;
        }
        catch (RpcException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // It has no place yet.
            return null;
        }
    }
}
