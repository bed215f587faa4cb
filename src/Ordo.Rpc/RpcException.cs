namespace Ordo.Rpc;

/// <summary>A call that did not end well: on a client what the server or the connection said, in a handler what the client shall be told.</summary>
public sealed class RpcException : Exception
{
    /// <summary>Creates it with a status.</summary>
    public RpcException(RpcStatus status, RpcMetadata? trailers = null, Exception? innerException = null)
        : base(status.ToString(), innerException)
    {
        Status = status;
        Trailers = trailers ?? [];
    }

    /// <summary>Creates it with a code and a sentence.</summary>
    public RpcException(RpcStatusCode code, string detail)
        : this(new RpcStatus(code, detail))
    {
    }

    /// <summary>Creates it for something that fits nowhere else.</summary>
    public RpcException(string message, Exception innerException)
        : this(new RpcStatus(RpcStatusCode.Unknown, message), trailers: null, innerException)
    {
    }

    /// <summary>Creates it for something that fits nowhere else.</summary>
    public RpcException(string message)
        : this(new RpcStatus(RpcStatusCode.Unknown, message))
    {
    }

    /// <summary>Creates it without a word.</summary>
    public RpcException()
        : this("")
    {
    }

    /// <summary>How the call ended.</summary>
    public RpcStatus Status { get; }

    /// <summary>What came with the status.</summary>
    public RpcMetadata Trailers { get; }

    /// <summary>
    /// Whether a message of the call can have reached the server's handler. False only when that is certain: no connection took the request, or the server
    /// refused its stream unread; then the call can be repeated without being done twice.
    /// </summary>
    public bool WasSent { get; init; } = true;
}
