using Google.Protobuf;
using Ordo.Protocol.V1;
using Ordo.Rpc;
using Ordo.Rpc.Client;

namespace Ordo.Client.Connections;

/// <summary>
/// The connection to the member that a client uses now: one connection, made to a member that was asked who it is. It is never made again by itself, since another cluster may
/// have the address by then. Safe for any number of threads.
/// </summary>
internal sealed class MemberLink(Uri address, RpcChannel channel)
{
    /// <summary>How many refusals in a row, without an outcome for anybody, …</summary>
    private const int RefusalsToLeave = 3;

    /// <summary>… over how long make a member one to be left: a busy one is free again sooner.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private volatile bool _isProven;
    private volatile int _refusals;
    private TimeSpan _refusesSince;

    public Uri Address { get; } = address;

    public RpcChannel Channel { get; } = channel;

    /// <summary>Asks a member who it is and whom it knows.</summary>
    /// <exception cref="RpcException">It does not answer.</exception>
    public static Task<DescribeReply> DescribeAsync(RpcChannel channel, TimeSpan limit, CancellationToken cancellation) =>
        channel.UnaryAsync(Methods.Describe, new DescribeRequest(), new RpcCallOptions { Timeout = limit }, cancellation);

    /// <summary>One message there, one back.</summary>
    /// <exception cref="RpcException">The call did not end well, or the link was closed before.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the inner exception tells whether the request had left.</exception>
    public async Task<TReply> CallAsync<TRequest, TReply>(RpcMethod<TRequest, TReply> method, TRequest request, TimeSpan limit, CancellationToken cancellation)
        where TRequest : IMessage<TRequest>
        where TReply : IMessage<TReply>
    {
        try
        {
            return await Channel.UnaryAsync(method, request, new RpcCallOptions { Timeout = limit }, cancellation).ConfigureAwait(false);
        }
        catch (ObjectDisposedException closed)
        {
            throw Closed(closed);
        }
    }

    /// <summary>Opens a stream for ids.</summary>
    /// <exception cref="RpcException">The link was closed.</exception>
    public RpcDuplexCall<NextFrame, NextReplyFrame> OpenStream(CancellationToken cancellation)
    {
        try
        {
            return Channel.Duplex(Methods.NextStream, cancellationToken: cancellation);
        }
        catch (ObjectDisposedException closed)
        {
            throw Closed(closed);
        }
    }

    /// <summary>Closes the connection; what is under way ends as UNAVAILABLE.</summary>
    public ValueTask CloseAsync() => Channel.DisposeAsync();

    /// <summary>Notes that the member gave somebody an outcome. True when that is news: it is the first one, or it ends refusals.</summary>
    public bool NoteOutcome()
    {
        if (_isProven && _refusals == 0)
        {
            return false;
        }

        lock (_lock)
        {
            _refusals = 0;
            _isProven = true;
            return true;
        }
    }

    /// <summary>Notes that the member did not do what it was asked. True when it does nothing for anybody, and is to be left.</summary>
    public bool NoteRefusal(TimeSpan now)
    {
        lock (_lock)
        {
            _refusesSince = _refusals == 0 ? now : _refusesSince;
            _refusals++;
            return _refusals >= RefusalsToLeave && now - _refusesSince >= Patience;
        }
    }

    /// <summary>Somebody else found the link broken a moment ago, and nothing of this call has left.</summary>
    private static RpcException Closed(ObjectDisposedException cause) =>
        new(new RpcStatus(RpcStatusCode.Unavailable, "its connection was closed."), trailers: null, cause) { WasSent = false };
}
