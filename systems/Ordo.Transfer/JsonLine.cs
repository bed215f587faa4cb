using System.Text.Encodings.Web;
using System.Text.Json;

namespace Ordo.Transfer;

/// <summary>A result as one line of JSON.</summary>
internal static class JsonLine
{
    /// <summary>It is no HTML: quotes and letters beyond ASCII stay as they are.</summary>
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The line.</summary>
    public static string Of<T>(T result) => JsonSerializer.Serialize(result, Options);
}
