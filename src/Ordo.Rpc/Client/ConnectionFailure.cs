namespace Ordo.Rpc.Client;

/// <summary>What a failure of the connection or a reset of the stream means for the call (gRPC over HTTP/2, "Errors").</summary>
internal static class ConnectionFailure
{
    // The error codes of RFC 9113, section 7.
    private const long ProtocolError = 0x1;
    private const long InternalError = 0x2;
    private const long FlowControlError = 0x3;
    private const long FrameSizeError = 0x6;
    private const long RefusedStream = 0x7;
    private const long Cancel = 0x8;
    private const long CompressionError = 0x9;
    private const long EnhanceYourCalm = 0xb;
    private const long InadequateSecurity = 0xc;

    /// <summary>Whether the server says that it did not look at the stream.</summary>
    public static bool IsRefusal(Exception cause) => ErrorCode(cause) == RefusedStream;

    /// <summary>How the call ends.</summary>
    public static RpcStatus Status(Exception cause, Uri address) => ErrorCode(cause) switch
    {
        ProtocolError when IsPingTimeout(cause) => new(RpcStatusCode.Unavailable, $"{Authority(address)}: no answer to a ping within the time for it."),
        ProtocolError or InternalError or FlowControlError or FrameSizeError or CompressionError => new(RpcStatusCode.Internal, Innermost(cause)),
        Cancel => new(RpcStatusCode.Cancelled, "The server cancelled the call."),
        EnhanceYourCalm => new(RpcStatusCode.ResourceExhausted, "The server asks for fewer calls or pings."),
        InadequateSecurity => new(RpcStatusCode.PermissionDenied, "The server asks for better TLS."),
        _ => new(RpcStatusCode.Unavailable, $"{Authority(address)}: {Innermost(cause)}"),
    };

    private static string Authority(Uri address) => address.GetLeftPart(UriPartial.Authority);

    // A ping without an answer has the error code of a server that breaks the protocol, and only its text tells the two apart.
    private static bool IsPingTimeout(Exception cause) => cause.GetBaseException().Message.Contains("ping", StringComparison.OrdinalIgnoreCase);

    private static long? ErrorCode(Exception cause)
    {
        for (var at = cause; at is not null; at = at.InnerException)
        {
            if (at is HttpProtocolException protocol)
            {
                return protocol.ErrorCode;
            }
        }

        return null;
    }

    private static string Innermost(Exception cause)
    {
        // A connection that took too long shows itself as a cancellation for a time-out.
        if (cause is OperationCanceledException { InnerException: TimeoutException })
        {
            return "no connection within the time for it.";
        }

        // What the platform says of a connection that ended before its first answer names a class of ours.
        return cause.GetBaseException() is ObjectDisposedException ? "the connection ended at once; see that an API port of gRPC over HTTP/2 listens there." : cause.GetBaseException().Message;
    }
}
