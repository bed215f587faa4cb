using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Ordo.Rpc.Wire;

namespace Ordo.Rpc.Client;

/// <summary>What the headers of a response say of the call.</summary>
internal static class StatusHeaders
{
    /// <summary>The status that the server gave, or null when it gave none.</summary>
    public static RpcStatus? Read(HttpResponseHeaders headers)
    {
        if (!headers.NonValidated.TryGetValues("grpc-status", out var text))
        {
            return null;
        }

        if (!int.TryParse(text.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var code) || code > (int)RpcStatusCode.Unauthenticated)
        {
            return new RpcStatus(RpcStatusCode.Unknown, $"The server ended the call with the status '{text}', which is none.");
        }

        return code == 0 ? RpcStatus.Ok : new RpcStatus((RpcStatusCode)code, Detail(headers));
    }

    /// <summary>By what messages are compressed; null when they are not.</summary>
    public static string? Encoding(HttpResponseHeaders headers) =>
        headers.NonValidated.TryGetValues("grpc-encoding", out var text) && text.ToString() is var name && name != "identity" ? name : null;

    /// <summary>Why a response without a status is not one of gRPC; null when it is ("HTTP to gRPC Status Code Mapping").</summary>
    public static RpcStatus? NotGrpc(HttpResponseMessage response)
    {
        if (response.StatusCode != HttpStatusCode.OK)
        {
            return new RpcStatus(Code(response.StatusCode), $"The server answered with HTTP status {(int)response.StatusCode}.");
        }

        var type = response.Content.Headers.NonValidated.TryGetValues("content-type", out var values) ? values.ToString() : "";
        return IsGrpc(type) ? null : new RpcStatus(RpcStatusCode.Unknown, $"The server answered with the content type '{type}', which is not gRPC.");
    }

    private static bool IsGrpc(string type)
    {
        const string Grpc = "application/grpc";
        return type.StartsWith(Grpc, StringComparison.OrdinalIgnoreCase)
            && (type.Length == Grpc.Length || type[Grpc.Length] == ';' || type[Grpc.Length..].StartsWith("+proto", StringComparison.OrdinalIgnoreCase));
    }

    private static string Detail(HttpResponseHeaders headers) =>
        headers.NonValidated.TryGetValues("grpc-message", out var text) ? StatusMessage.Decode(text.ToString()) : "";

    private static RpcStatusCode Code(HttpStatusCode status) => status switch
    {
        HttpStatusCode.BadRequest => RpcStatusCode.Internal,
        HttpStatusCode.Unauthorized => RpcStatusCode.Unauthenticated,
        HttpStatusCode.Forbidden => RpcStatusCode.PermissionDenied,
        HttpStatusCode.NotFound => RpcStatusCode.Unimplemented,
        HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout => RpcStatusCode.Unavailable,
        _ => RpcStatusCode.Unknown,
    };
}
