using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Ordo.Server.Rest;

/// <summary>Writes one JSON object as the whole answer.</summary>
internal static class Json
{
    public const string ContentType = "application/json";

    // Answers are no HTML: quotes and plus signs stay as they are.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static Task WriteAsync(HttpResponse response, Action<Utf8JsonWriter> members) => WriteAsync(response, ContentType, members);

    public static async Task WriteAsync(HttpResponse response, string contentType, Action<Utf8JsonWriter> members)
    {
        response.ContentType = contentType;
        await using var writer = new Utf8JsonWriter(response.BodyWriter, Options);
        writer.WriteStartObject();
        members(writer);
        writer.WriteEndObject();
    }
}
