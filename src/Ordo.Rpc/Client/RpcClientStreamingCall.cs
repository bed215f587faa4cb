using Google.Protobuf;

namespace Ordo.Rpc.Client;

/// <summary>A call with any number of messages there and one back.</summary>
/// <typeparam name="TRequest">What the client sends.</typeparam>
/// <typeparam name="TResponse">What the server sends.</typeparam>
public sealed class RpcClientStreamingCall<TRequest, TResponse> : IDisposable
    where TRequest : IMessage<TRequest>
    where TResponse : IMessage<TResponse>
{
    private readonly RpcResponseReader<TResponse> _responses;

    internal RpcClientStreamingCall(RpcRequestWriter<TRequest> requests, RpcResponseReader<TResponse> responses)
    {
        Requests = requests;
        _responses = responses;
        Response = responses.OnlyAsync();

        // A call that is given up has nobody left who asks for its answer: its failure is then no unobserved exception.
        _ = Response.ContinueWith(
            static answer => answer.Exception,
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    /// <summary>The way there.</summary>
    public RpcRequestWriter<TRequest> Requests { get; }

    /// <summary>The answer; it may come before the last message is written, and fails with <see cref="RpcException"/> when the call does not end well.</summary>
    public Task<TResponse> Response { get; }

    /// <summary>What the server sends before the answer.</summary>
    public Task<RpcMetadata> HeadersAsync() => _responses.HeadersAsync();

    /// <summary>What came with the status.</summary>
    /// <exception cref="InvalidOperationException">The call has not ended.</exception>
    public RpcMetadata Trailers => _responses.Trailers;

    /// <summary>The call, for tests that nothing holds it once it is over.</summary>
    internal ClientCall Call => _responses.Call;

    /// <summary>Cancels the call unless it has ended; the server is told. It may be called at any time, by any thread.</summary>
    public void Dispose() => _responses.Dispose();
}
