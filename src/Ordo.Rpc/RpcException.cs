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
}
