using System.Net.Http.Headers;

namespace Ordo.Rpc.Client;

/// <summary>The metadata among the headers or trailers of a response.</summary>
internal static class MetadataHeaders
{
    public static RpcMetadata Read(HttpResponseHeaders headers)
    {
        var metadata = new RpcMetadata();
        foreach (var (name, values) in headers.NonValidated)
        {
            var key = name.ToLowerInvariant();
            if (!RpcMetadata.IsKey(key))
            {
                continue;
            }

            foreach (var value in values)
            {
                metadata.Take(key, value);
            }
        }

        return metadata;
    }
}
