using System;
using System.Threading;
using System.Threading.Tasks;
using Google.Protobuf;
using Ordo.Chord.Machine;
using Ordo.Chord.Node;
using Ordo.Chord.V1;
using Ordo.CommandLine;
using Ordo.Rpc;
using Ordo.Rpc.Client;

namespace Ordo.Chord.Client;

/// <summary>A client of <c>ordo.chord.v1.Chord</c> on one node of ours.</summary>
/// <param name="address">The node.</param>
/// <param name="timeout">How long each call may take, the connection included.</param>
internal sealed class RingClient(HostAndPort address, TimeSpan timeout) : IAsyncDisposable
{
    private readonly RpcChannel _channel = new(address.ToUri(), new RpcChannelOptions { ConnectTimeout = timeout });
    private readonly RpcCallOptions _options = new() { Timeout = timeout };

    /// <summary>The node.</summary>
    public HostAndPort Address { get; } = address;

    /// <summary>The text under a key.</summary>
    /// <exception cref="RpcException">The call did not end well; NOT_FOUND when there is no text.</exception>
    public Task<GetReply> GetAsync(string key, CancellationToken cancellation) => CallAsync(RingMethods.Get, new GetRequest { Key = key }, cancellation);

    /// <summary>Saves a text.</summary>
    /// <exception cref="RpcException">The call did not end well; so it is with all methods here.</exception>
    public Task<PutReply> PutAsync(string key, string text, bool onlyIfAbsent, CancellationToken cancellation) =>
        CallAsync(RingMethods.Put, new PutRequest { Key = key, Text = text, OnlyIfAbsent = onlyIfAbsent }, cancellation);

    /// <summary>Removes a key.</summary>
    public Task<RemoveReply> RemoveAsync(string key, CancellationToken cancellation) => CallAsync(RingMethods.Remove, new RemoveRequest { Key = key }, cancellation);

    /// <summary>The way to a key.</summary>
    public Task<LookUpReply> LookUpAsync(string key, CancellationToken cancellation) => CallAsync(RingMethods.LookUp, new LookUpRequest { Key = key }, cancellation);

    /// <summary>A node of this address from inside; the first when no id is given.</summary>
    public Task<Description> DescribeAsync(RingId? id, CancellationToken cancellation)
    {
        var request = new DescribeRequest();
        if (id is { } place)
        {
            request.Id = RingCodec.ToWire(place);
        }

        return CallAsync(RingMethods.Describe, request, cancellation);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _channel.DisposeAsync();

    private Task<TResponse> CallAsync<TRequest, TResponse>(RpcMethod<TRequest, TResponse> method, TRequest request, CancellationToken cancellation)
        where TRequest : IMessage<TRequest>
        where TResponse : IMessage<TResponse> => _channel.UnaryAsync(method, request, _options, cancellation);
}
