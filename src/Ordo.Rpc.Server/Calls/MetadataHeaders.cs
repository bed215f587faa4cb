using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Ordo.Rpc.Server.Calls;

/// <summary>Metadata as HTTP headers and back (gRPC over HTTP/2, "Custom-Metadata").</summary>
internal static class MetadataHeaders
{
    /// <summary>Takes what is the application's out of the headers of a request.</summary>
    public static RpcMetadata Read(IHeaderDictionary headers)
    {
        var metadata = new RpcMetadata();
        foreach (var (name, values) in headers)
        {
            var key = name.ToLowerInvariant();
            if (!RpcMetadata.IsKey(key))
            {
                continue;
            }

            foreach (var value in values)
            {
                metadata.Take(key, value ?? "");
            }
        }

        return metadata;
    }

    /// <summary>Adds metadata to the headers or trailers of an answer.</summary>
    public static void Append(IHeaderDictionary headers, RpcMetadata? metadata)
    {
        if (metadata is null)
        {
            return;
        }

        foreach (var entry in metadata)
        {
            headers[entry.Key] = StringValues.Concat(headers[entry.Key], entry.Value);
        }
    }

    /// <summary>The trailers of an answer; HTTP/2 always has them.</summary>
    public static IHeaderDictionary Trailers(HttpContext context) =>
        context.Features.Get<IHttpResponseTrailersFeature>()?.Trailers ?? throw new InvalidOperationException("This connection cannot carry trailers.");
}
