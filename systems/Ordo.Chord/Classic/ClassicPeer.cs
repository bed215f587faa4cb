using System;
using System.Threading;
using System.Threading.Tasks;
using Google.Protobuf;
using Ordo.CommandLine;
using Ordo.Rpc;
using Ordo.Rpc.Client;

namespace Ordo.Chord.Classic;

/// <summary>A registry or a node of the teaching ring at some address, whoever wrote it. Calls share one connection, which is made again after it broke.</summary>
/// <param name="address">Where it listens.</param>
/// <param name="timeout">How long each call may take, the connection included.</param>
internal sealed class ClassicPeer(HostAndPort address, TimeSpan timeout) : IAsyncDisposable
{
    /// <summary>A range that a node hands over comes in one message, and is lost when that is not taken.</summary>
    private const int MaxReceiveBytes = 64 * 1024 * 1024;

    private readonly RpcChannel _channel = new(address.ToUri(), new RpcChannelOptions { ConnectTimeout = timeout, MaxReceiveBytes = MaxReceiveBytes });
    private readonly RpcCallOptions _options = new() { Timeout = timeout };

    /// <summary>Where it listens.</summary>
    public HostAndPort Address { get; } = address;

    /// <summary>Asks a registry for an id.</summary>
    /// <exception cref="RpcException">The call did not end well; so it is with all methods here.</exception>
    public Task<register_output> RegisterAsync(HostAndPort self, CancellationToken cancellation = default) =>
        CallAsync(ClassicMethods.Register, new register_input { Ipaddr = self.Host, Port = $"{self.Port}" }, cancellation);

    /// <summary>Tells a registry that a node leaves.</summary>
    public Task<deregister_output> DeregisterAsync(int id, CancellationToken cancellation = default) =>
        CallAsync(ClassicMethods.Deregister, new deregister_input { Id = id }, cancellation);

    /// <summary>Asks a registry for a node's predecessor and fingers.</summary>
    public Task<pft_output> PopulateFingerTableAsync(int id, CancellationToken cancellation = default) =>
        CallAsync(ClassicMethods.PopulateFingerTable, new pft_input { Id = id }, cancellation);

    /// <summary>Asks a registry for all nodes.</summary>
    public Task<gci_output> GetChordInfoAsync(CancellationToken cancellation = default) =>
        CallAsync(ClassicMethods.GetChordInfo, new gci_input(), cancellation);

    /// <summary>Keeps a text under a key.</summary>
    public Task<save_output> SaveAsync(string key, string text, CancellationToken cancellation = default) =>
        CallAsync(ClassicMethods.Save, new save_input { Key = key, Text = text }, cancellation);

    /// <summary>Forgets a key.</summary>
    public Task<remove_output> RemoveAsync(string key, CancellationToken cancellation = default) =>
        CallAsync(ClassicMethods.Remove, new remove_input { Key = key }, cancellation);

    /// <summary>Asks where a key is kept.</summary>
    public Task<find_output> FindAsync(string key, CancellationToken cancellation = default) =>
        CallAsync(ClassicMethods.Find, new find_input { Key = key }, cancellation);

    /// <summary>Takes over all that a node keeps at these places.</summary>
    public Task<deligate_output> DeligateIdsAsync(deligate_input ids, CancellationToken cancellation = default) =>
        CallAsync(ClassicMethods.DeligateIds, ids, cancellation);

    /// <summary>Asks a node who it is, and for its fingers.</summary>
    public Task<gft_output> GetFingerTableAsync(CancellationToken cancellation = default) =>
        CallAsync(ClassicMethods.GetFingerTable, new gft_input(), cancellation);

    /// <summary>Asks whether this is the registry or a node.</summary>
    public async Task<string> ConnectionTypeAsync(CancellationToken cancellation = default) =>
        (await CallAsync(ClassicMethods.ConnectionType, new connection_type_input(), cancellation)).Type;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _channel.DisposeAsync();

    private Task<TResponse> CallAsync<TRequest, TResponse>(RpcMethod<TRequest, TResponse> method, TRequest request, CancellationToken cancellation)
        where TRequest : IMessage<TRequest>
        where TResponse : IMessage<TResponse> => _channel.UnaryAsync(method, request, _options, cancellation);
}
