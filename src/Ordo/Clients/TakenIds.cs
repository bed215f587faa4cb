using System.Globalization;
using System.Text;
using System.Text.Json;
using Ordo.Client;

namespace Ordo.Clients;

/// <summary>Ids that a verb took, as it prints them.</summary>
/// <param name="Sequence">The sequence they are of.</param>
/// <param name="Ids">The ids.</param>
/// <param name="Key">The key that gives them again; null without one.</param>
internal sealed record TakenIds(string Sequence, IdRange Ids, string? Key)
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>A key for a request that the user gave none: with it the user can ask again when the outcome was not seen.</summary>
    public static string OwnKey() => $"cli-{Guid.NewGuid():N}";

    /// <summary>One line for each id, without the last line's end.</summary>
    public string Lines()
    {
        var lines = new StringBuilder();
        foreach (var id in Ids)
        {
            lines.Append(lines.Length > 0 ? "\n" : "").Append(CultureInfo.InvariantCulture, $"{id}");
        }

        return lines.ToString();
    }

    /// <summary>One JSON object, in one line: what the HTTP API answers, and the key.</summary>
    /// <param name="more">Adds further properties; null for none.</param>
    public string Json(Action<Utf8JsonWriter>? more = null)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            json.WriteString("name", Sequence);
            json.WriteNumber("first", Ids.First);
            json.WriteNumber("last", Ids.Last);
            if (Ids.KeyExpires is { } expires)
            {
                json.WriteString("keyExpires", expires.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture));
            }

            if (Key is not null)
            {
                json.WriteString("key", Key);
            }

            more?.Invoke(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }
}
