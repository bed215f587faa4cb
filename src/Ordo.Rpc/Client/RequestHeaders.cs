using System.Net;
using Ordo.Rpc.Wire;

namespace Ordo.Rpc.Client;

/// <summary>The headers of a request (gRPC over HTTP/2, "Requests").</summary>
internal static class RequestHeaders
{
    public static HttpRequestMessage Create(Uri address, string path, CallContent content, RpcMetadata metadata, TimeSpan? timeout)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        Add(request, "te", "trailers");
        Add(request, "grpc-accept-encoding", "identity");
        if (timeout is { } span)
        {
            Add(request, TimeoutHeader.Name, TimeoutHeader.Write(span));
        }

        foreach (var (key, value) in metadata)
        {
            Add(request, key, value);
        }

        if (!request.Headers.NonValidated.Contains("user-agent"))
        {
            Add(request, "user-agent", "ordo-rpc");
        }

        return request;
    }

    private static void Add(HttpRequestMessage request, string key, string value)
    {
        if (!request.Headers.TryAddWithoutValidation(key, value))
        {
            throw new ArgumentException($"'{key}' is a header of the protocol, and cannot be metadata.", nameof(key));
        }
    }
}
