using Microsoft.AspNetCore.Http;
using Ordo.Rpc.Wire;

namespace Ordo.Rpc.Server.Calls;

/// <summary>What a request must be to become a call (gRPC over HTTP/2, "Requests").</summary>
internal static class RequestCheck
{
    public const string ContentType = "application/grpc";
    public const string AcceptEncoding = "grpc-accept-encoding";
    public const string Identity = "identity";

    public static RpcStatus PastDeadline { get; } = new(RpcStatusCode.DeadlineExceeded, "The deadline is past.");

    /// <summary>Whether a content type is gRPC with protobuf messages.</summary>
    public static bool IsRpc(string? contentType)
    {
        var type = contentType.AsSpan();
        var end = type.IndexOf(';');
        type = (end < 0 ? type : type[..end]).Trim();
        return type.Equals(ContentType, StringComparison.OrdinalIgnoreCase) || type.Equals("application/grpc+proto", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Why the request can have no answer of gRPC at all, as an HTTP status and a sentence; null when it can.</summary>
    public static (int Status, string Detail)? FindHttp(HttpRequest request)
    {
        if (!HttpProtocol.IsHttp2(request.Protocol))
        {
            return (StatusCodes.Status426UpgradeRequired, $"{request.Path} is a method of gRPC, which needs HTTP/2; this request came over {request.Protocol}.");
        }

        return IsRpc(request.ContentType)
            ? null
            : (StatusCodes.Status415UnsupportedMediaType, $"{request.Path} is a method of gRPC: it takes {ContentType}, with messages in protobuf.");
    }

    /// <summary>Why the call is refused before its handler runs, or null; and how long the client waits.</summary>
    public static RpcStatus? Find(HttpRequest request, string? path, out TimeSpan? timeout)
    {
        timeout = null;
        if (!string.Equals(request.Path.Value, path, StringComparison.Ordinal))
        {
            // Routes do not tell upper from lower case; gRPC does.
            return new RpcStatus(RpcStatusCode.Unimplemented, $"There is no method {request.Path}.");
        }

        string? encoding = request.Headers["grpc-encoding"];
        if (encoding is not (null or "" or Identity))
        {
            return new RpcStatus(RpcStatusCode.Unimplemented, $"Messages in '{encoding}' are not taken; send them as 'identity'.");
        }

        string? text = request.Headers[TimeoutHeader.Name];
        if (text is null)
        {
            return null;
        }

        if (!TimeoutHeader.TryRead(text, out var span))
        {
            return new RpcStatus(RpcStatusCode.Internal, $"'{text}' is no {TimeoutHeader.Name}: at most eight digits and one of H, M, S, m, u, n.");
        }

        timeout = span;
        return span <= TimeSpan.Zero ? PastDeadline : null;
    }
}
