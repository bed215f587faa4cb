using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ordo.Chord.Web;

/// <summary>The pictures as JSON: names in camelCase, unknown counts as null.</summary>
[JsonSerializable(typeof(RingPicture))]
[JsonSerializable(typeof(NodePicture))]
[JsonSerializable(typeof(LookupPicture))]
[JsonSerializable(typeof(WebProblem))]
internal sealed partial class PictureJson : JsonSerializerContext
{
    /// <summary>The context to write with: the answers are no HTML, so that quotes and letters beyond ASCII stay as they are.</summary>
    public static PictureJson Plain { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
