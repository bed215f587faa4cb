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
                Take(metadata, key, value);
            }
        }

        return metadata;
    }

    private static void Take(RpcMetadata metadata, string key, string value)
    {
        if (!key.EndsWith(RpcMetadata.BinarySuffix, StringComparison.Ordinal))
        {
            metadata.Take(key, value);
            return;
        }

        // Several values of one key may come as one, joined by commas, which Base64 has not.
        foreach (var part in value.Split(',', StringSplitOptions.TrimEntries))
        {
            metadata.Take(key, part);
        }
    }
}
