using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Ordo.Server.Rest;

/// <summary>Writes one JSON object as the whole answer.</summary>
internal static class Json
{
    public const string ContentType = "application/json";

    // Answers are no HTML: quotes and plus signs stay as they are.
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(HttpResponse response, Action<Utf8JsonWriter> members) => Write(response, ContentType, members);

    /// <summary>The answer stays in the response's buffer until the request ends, so that its length can be told before it.</summary>
    public static void Write(HttpResponse response, string contentType, Action<Utf8JsonWriter> members)
    {
        response.ContentType = contentType;
        using var writer = new Utf8JsonWriter(response.BodyWriter, Options);
        writer.WriteStartObject();
        members(writer);
        writer.WriteEndObject();
        writer.Flush();
        response.ContentLength = writer.BytesCommitted;
    }
}
