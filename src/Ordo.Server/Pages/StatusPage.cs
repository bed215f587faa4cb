using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Ordo.Server.Pages;

/// <summary>The page at <c>/</c>: the cluster as this member sees it. Plain HTML, one style sheet and one ES module, embedded as they stand in this folder.</summary>
internal static class StatusPage
{
    /// <summary>The page loads nothing from elsewhere and runs no other script than its own.</summary>
    private const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-ancestors 'none'";

    public static void Map(IEndpointRouteBuilder routes)
    {
        Map(routes, "/", "status.html", "text/html; charset=utf-8");
        Map(routes, "/status.js", "status.js", "text/javascript; charset=utf-8");
        Map(routes, "/status.css", "status.css", "text/css; charset=utf-8");
        Map(routes, "/favicon.svg", "favicon.svg", "image/svg+xml");
    }

    private static void Map(IEndpointRouteBuilder routes, string path, string file, string contentType)
    {
        var asset = new Lazy<Asset>(() => Load(file));
        routes.MapGet(path, context => SendAsync(context, asset.Value, contentType));
    }

    private static Asset Load(string file)
    {
        using var stream = typeof(StatusPage).Assembly.GetManifestResourceStream(file)
            ?? throw new InvalidOperationException($"The page {file} is not embedded.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return new Asset(bytes, $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 8))}\"");
    }

    private static async Task SendAsync(HttpContext context, Asset asset, string contentType)
    {
        var headers = context.Response.Headers;
        headers.ETag = asset.Tag;
        headers.CacheControl = "no-cache";
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        if (context.Request.Headers.IfNoneMatch == asset.Tag)
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        context.Response.ContentType = contentType;
        context.Response.ContentLength = asset.Bytes.Length;
        await context.Response.BodyWriter.WriteAsync(asset.Bytes);
    }

    private sealed record Asset(byte[] Bytes, string Tag);
}
