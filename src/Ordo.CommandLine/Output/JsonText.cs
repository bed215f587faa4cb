using System.Text.Json;

namespace Ordo.CommandLine;

/// <summary>Reads answers of the REST face for display: what a server of another version does not tell is shown as "-".</summary>
public static class JsonText
{
    /// <summary>A property's value as text.</summary>
    public static string Text(this JsonElement element, string property) =>
        element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty(property, out var value)
        && value.ValueKind != JsonValueKind.Null
            ? value.ToString()
            : "-";

    /// <summary>The elements of a property that is a list.</summary>
    public static IEnumerable<JsonElement> List(this JsonElement element, string property) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(property, out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray()
            : [];
}
