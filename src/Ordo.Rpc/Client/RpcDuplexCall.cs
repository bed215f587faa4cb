using Google.Protobuf;

namespace Ordo.Rpc.Client;

/// <summary>A call with messages both ways. Writing and reading go on side by side, each by one caller at a time.</summary>
/// <typeparam name="TRequest">What the client sends.</typeparam>
/// <typeparam name="TResponse">What the server sends.</typeparam>
public sealed class RpcDuplexCall<TRequest, TResponse> : IDisposable
    where TRequest : IMessage<TRequest>
    where TResponse : IMessage<TResponse>
{
    internal RpcDuplexCall(RpcRequestWriter<TRequest> requests, RpcResponseReader<TResponse> responses)
    {
        Requests = requests;
        Responses = responses;
    }

    /// <summary>The way there.</summary>
    public RpcRequestWriter<TRequest> Requests { get; }

    /// <summary>The way back; it ends with the call, and has its headers, status and trailers.</summary>
    public RpcResponseReader<TResponse> Responses { get; }

    /// <summary>Cancels the call unless it has ended; the server is told. It may be called at any time, by any thread.</summary>
    public void Dispose() => Responses.Dispose();
}
