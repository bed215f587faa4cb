using System.Net;
using Google.Protobuf;

namespace Ordo.Rpc.Client;

/// <summary>
/// The way to one server: calls start here and share its HTTP/2 connection, which is made with the first call and made again after it broke. <c>http</c>
/// speaks HTTP/2 from the first byte (prior knowledge), <c>https</c> asks for it in the TLS handshake. Safe for any number of threads, one that closes the channel
/// among them: a call of a closed channel ends as UNAVAILABLE and was not sent. Messages given to a call belong to it until it has ended: nobody changes them meanwhile.
/// </summary>
public sealed class RpcChannel : IAsyncDisposable
{
    private readonly Connections _connections;
    private readonly HttpMessageInvoker _invoker;
    private readonly CancellationTokenSource _closing = new();
    private int _runningCalls;

    /// <summary>Creates the channel; nothing is sent before the first call.</summary>
    /// <param name="address">Scheme, host and port; the path says nothing.</param>
    /// <param name="options">How it connects; null is the defaults.</param>
    /// <exception cref="ArgumentException">The scheme is neither <c>http</c> nor <c>https</c>.</exception>
    public RpcChannel(Uri address, RpcChannelOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (!address.IsAbsoluteUri || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps))
        {
            throw new ArgumentException($"'{address}' is no address of a server: it must start with http:// or https://.", nameof(address));
        }

        Address = address;
        Options = options ?? new RpcChannelOptions();
        _connections = new Connections(onlyOne: !Options.Reconnects);
        _invoker = new HttpMessageInvoker(Handler(Options, _connections), disposeHandler: true);
    }

    /// <summary>The server.</summary>
    public Uri Address { get; }

    internal RpcChannelOptions Options { get; }

    internal CancellationToken Closing => _closing.Token;

    /// <summary>How many connections are open.</summary>
    internal int OpenConnections => _connections.Count;

    /// <summary>How many calls have begun and not ended.</summary>
    internal int RunningCalls => Volatile.Read(ref _runningCalls);

    /// <summary>One message there, one message back.</summary>
    /// <exception cref="RpcException">The call did not end well.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled; the server is told.</exception>
    public async Task<TResponse> UnaryAsync<TRequest, TResponse>(
        RpcMethod<TRequest, TResponse> method, TRequest request, RpcCallOptions? options = null, CancellationToken cancellationToken = default)
        where TRequest : IMessage<TRequest>
        where TResponse : IMessage<TResponse>
    {
        Expect(method, clientStreams: false, serverStreams: false);
        using var responses = StartWithOne(method, request, options, cancellationToken);
        return await responses.OnlyAsync().ConfigureAwait(false);
    }

    /// <summary>One message there, any number back.</summary>
    /// <returns>The answers; its disposal cancels what is left of the call.</returns>
    /// <exception cref="RpcException">The message is too long, or it cannot be written. What comes later is thrown by the reader.</exception>
    public RpcResponseReader<TResponse> ServerStreaming<TRequest, TResponse>(
        RpcMethod<TRequest, TResponse> method, TRequest request, RpcCallOptions? options = null, CancellationToken cancellationToken = default)
        where TRequest : IMessage<TRequest>
        where TResponse : IMessage<TResponse>
    {
        Expect(method, clientStreams: false, serverStreams: true);
        return StartWithOne(method, request, options, cancellationToken);
    }

    /// <summary>Any number of messages there, one back.</summary>
    /// <returns>The call; its disposal cancels what is left of it.</returns>
    public RpcClientStreamingCall<TRequest, TResponse> ClientStreaming<TRequest, TResponse>(
        RpcMethod<TRequest, TResponse> method, RpcCallOptions? options = null, CancellationToken cancellationToken = default)
        where TRequest : IMessage<TRequest>
        where TResponse : IMessage<TResponse>
    {
        Expect(method, clientStreams: true, serverStreams: false);
        var content = new StreamedContent();
        var call = new ClientCall(this, method.Path, content, options ?? RpcCallOptions.None, cancellationToken);
        return new RpcClientStreamingCall<TRequest, TResponse>(
            new RpcRequestWriter<TRequest>(call, content, Options.MaxSendBytes), new RpcResponseReader<TResponse>(call, method.ResponseParser, Options.MaxReceiveBytes));
    }

    /// <summary>Any number of messages both ways, at the same time.</summary>
    /// <returns>The call; its disposal cancels what is left of it.</returns>
    public RpcDuplexCall<TRequest, TResponse> Duplex<TRequest, TResponse>(
        RpcMethod<TRequest, TResponse> method, RpcCallOptions? options = null, CancellationToken cancellationToken = default)
        where TRequest : IMessage<TRequest>
        where TResponse : IMessage<TResponse>
    {
        Expect(method, clientStreams: true, serverStreams: true);
        var content = new StreamedContent();
        var call = new ClientCall(this, method.Path, content, options ?? RpcCallOptions.None, cancellationToken);
        return new RpcDuplexCall<TRequest, TResponse>(
            new RpcRequestWriter<TRequest>(call, content, Options.MaxSendBytes), new RpcResponseReader<TResponse>(call, method.ResponseParser, Options.MaxReceiveBytes));
    }

    /// <summary>Closes the connection; calls under way end as UNAVAILABLE, and so do later ones.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        _invoker.Dispose();
        _connections.Dispose();
    }

    /// <summary>Counts calls that begin, or end.</summary>
    internal void Count(int more) => Interlocked.Add(ref _runningCalls, more);

    internal Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => _invoker.SendAsync(request, cancellationToken);

    private RpcResponseReader<TResponse> StartWithOne<TRequest, TResponse>(
        RpcMethod<TRequest, TResponse> method, TRequest request, RpcCallOptions? options, CancellationToken cancellationToken)
        where TRequest : IMessage<TRequest>
        where TResponse : IMessage<TResponse>
    {
        ArgumentNullException.ThrowIfNull(request);
        var content = new SingleContent(request, Options.MaxSendBytes);
        var call = new ClientCall(this, method.Path, content, options ?? RpcCallOptions.None, cancellationToken);
        return new RpcResponseReader<TResponse>(call, method.ResponseParser, Options.MaxReceiveBytes);
    }

    private void Expect<TRequest, TResponse>(RpcMethod<TRequest, TResponse> method, bool clientStreams, bool serverStreams)
        where TRequest : IMessage<TRequest>
        where TResponse : IMessage<TResponse>
    {
        ArgumentNullException.ThrowIfNull(method);
        if (method.ClientStreams != clientStreams || method.ServerStreams != serverStreams)
        {
            throw new ArgumentException($"{method.Path} is a method of another kind: see which of its messages its .proto calls a stream.", nameof(method));
        }
    }

    private static SocketsHttpHandler Handler(RpcChannelOptions options, Connections connections)
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectCallback = connections.ConnectAsync,
            ConnectTimeout = options.ConnectTimeout,
            EnableMultipleHttp2Connections = options.SeveralConnections && options.Reconnects,
            KeepAlivePingDelay = options.KeepAliveInterval,
            KeepAlivePingTimeout = options.KeepAliveTimeout,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        };
        if (!options.Reconnects)
        {
            handler.PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan;
        }

        if (options.Tls is not null)
        {
            handler.SslOptions = options.Tls;
        }

        return handler;
    }
}
