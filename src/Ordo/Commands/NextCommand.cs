using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Ordo.Api;
using Ordo.CommandLine;
using Ordo.State;

namespace Ordo.Commands;

/// <summary><c>ordo next NAME</c>: takes the next ids of a sequence and prints them, one per line.</summary>
internal static class NextCommand
{
    /// <summary>What the help of every verb that takes ids says about being sent twice.</summary>
    public const string OwnKey = "Each call sends a key of its own, so that it counts once although it is sent again when an answer is lost.";

    /// <summary>Builds the verb.</summary>
    public static Verb Create()
    {
        var name = CommonOptions.Sequence("The sequence; it is created when there is none.");
        var count = CommonOptions.Number("--count", "How many ids; 1 when it is not given.", 1, SequenceRules.MaxCount);
        var key = new Option<string>("--key")
        {
            Description = "The same key gives the same ids again, for 24 hours: a call that is repeated with it counts once.",
            HelpName = "KEY",
            CustomParser = CommonOptions.Checked(RequestKey.Check),
        };
        var servers = CommonOptions.Servers();
        var json = CommonOptions.Json();
        var verb = new Verb(
            "next",
            "Takes the next ids of a sequence. " + OwnKey,
            "ordo next invoices",
            "ordo next invoices --count 5",
            "ordo next invoices --key order-4711")
        {
            name, count, key, servers, json,
        };
        verb.SetAction(parsed =>
        {
            var ids = parsed.GetValue(count) ?? 1;
            var request = Request(parsed.GetRequiredValue(name), ids, parsed.GetValue(key));
            var answer = parsed.Client(servers).Send(request);
            Console.Out.WriteLine(parsed.GetValue(json) ? JsonOf(answer, request) : Lines(answer, ids));
            return 0;
        });
        return verb;
    }

    /// <summary>
    /// The request for the next ids. Without a key of the user it carries one of its own, so that it can be sent again when its outcome was
    /// not seen.
    /// </summary>
    public static ApiRequest Request(string sequence, long count, string? key) =>
        new("POST", $"/v1/sequences/{sequence}/next?count={count}") { Key = key ?? $"cli-{Guid.NewGuid():N}" };

    /// <summary>The first id of an answer.</summary>
    public static long First(JsonElement answer) => answer.GetProperty("first").GetInt64();

    /// <summary>The answer with the key that gives it again.</summary>
    public static string JsonOf(JsonElement answer, ApiRequest request)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            foreach (var property in answer.EnumerateObject())
            {
                property.WriteTo(json);
            }

            json.WriteString("key", request.Key);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }

    private static string Lines(JsonElement answer, long count)
    {
        var first = First(answer);
        var step = count == 1 ? 0 : (answer.GetProperty("last").GetInt64() - first) / (count - 1);
        var lines = new StringBuilder();
        for (var i = 0; i < count; i++)
        {
            lines.Append(CultureInfo.InvariantCulture, $"{first + (i * step)}").Append(i < count - 1 ? "\n" : "");
        }

        return lines.ToString();
    }
}
