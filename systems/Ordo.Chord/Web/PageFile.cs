using System;
using System.IO;
using System.Security.Cryptography;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;

namespace Ordo.Chord.Web;

/// <summary>One file of the page as it stands in <c>Web/Pages</c>, embedded in the program.</summary>
internal sealed class PageFile
{
    /// <summary>The page loads nothing from elsewhere, runs no other script than its own, and never takes a text for markup.</summary>
    private const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    private readonly byte[] _bytes;
    private readonly string _tag;
    private readonly string _contentType;

    private PageFile(byte[] bytes, string contentType)
    {
        _bytes = bytes;
        _tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 8))}\"";
        _contentType = contentType;
    }

    /// <summary>Reads one embedded file; its ending says what it is.</summary>
    public static PageFile Load(string name)
    {
        using var stream = typeof(PageFile).Assembly.GetManifestResourceStream($"Web/{name}")
            ?? throw new InvalidOperationException($"The page {name} is not embedded.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return new PageFile(bytes, ContentTypeOf(name));
    }

    /// <summary>Sends the file, or 304 to a browser that has it already.</summary>
    public async Task SendAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ETag = _tag;
        headers.CacheControl = "no-cache";
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        if (context.Request.Headers.IfNoneMatch == _tag)
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        context.Response.ContentType = _contentType;
        context.Response.ContentLength = _bytes.Length;
        await context.Response.BodyWriter.WriteAsync(_bytes, context.RequestAborted);
    }

    private static string ContentTypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        var other => throw new InvalidOperationException($"No page has files that end in {other}."),
    };
}
