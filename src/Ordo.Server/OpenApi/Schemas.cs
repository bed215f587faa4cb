using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Ordo.State;

namespace Ordo.Server.OpenApi;

/// <summary>The shapes of parameters, bodies and answers, with the state's own limits.</summary>
internal static class Schemas
{
    private const string Instant = "date-time";

    public static OpenApiSchema Name => new()
    {
        Type = JsonSchemaType.String,
        Pattern = "^[A-Za-z0-9._:-]{1,200}$",
        MinLength = 1,
        MaxLength = SequenceName.MaxLength,
    };

    public static OpenApiSchema Key => new() { Type = JsonSchemaType.String, Pattern = "^[!-~]{1,200}$", MinLength = 1, MaxLength = RequestKey.MaxLength };

    public static OpenApiSchema Count => Number(1, SequenceRules.MaxCount, fallback: 1);

    public static OpenApiSchema Positive => Number(1, long.MaxValue);

    public static OpenApiSchema Id => Number(0, long.MaxValue);

    public static OpenApiSchema Text => new() { Type = JsonSchemaType.String };

    public static OpenApiSchema Flag(bool fallback) => new() { Type = JsonSchemaType.Boolean, Default = JsonValue.Create(fallback) };

    public static OpenApiSchema OneOf(params string[] words) => new()
    {
        Type = JsonSchemaType.String,
        Enum = [.. words.Select(word => (JsonNode)JsonValue.Create(word))],
        Default = JsonValue.Create(words[0]),
    };

    public static OpenApiSchema Sequence => Object(("name", Name), ("last", Whole), ("step", Positive));

    public static OpenApiSchema SequenceList => Object(("sequences", ListOf(Sequence)));

    /// <summary>What a <c>next</c> gives; the expiry is there when the request had a key.</summary>
    public static OpenApiSchema Ids
    {
        get
        {
            var ids = Object(("name", Name), ("first", Id), ("last", Id));
            ids.Properties!.Add("keyExpires", new OpenApiSchema { Type = JsonSchemaType.String, Format = Instant });
            return ids;
        }
    }

    public static OpenApiSchema KeptKey =>
        Object(("name", Name), ("key", Key), ("first", Id), ("last", Id), ("keyExpires", new OpenApiSchema { Type = JsonSchemaType.String, Format = Instant }));

    public static OpenApiSchema Creation
    {
        get
        {
            var creation = Object(
                ("start", Number(0, long.MaxValue, fallback: 1)),
                ("step", Number(1, SequenceRules.MaxStep, fallback: 1)),
                ("keyRetentionMs", Number(RequestKey.MinRetentionMs, RequestKey.MaxRetentionMs, RequestKey.DefaultRetentionMs)));
            creation.Required!.Clear();
            creation.AdditionalPropertiesAllowed = false;
            return creation;
        }
    }

    public static OpenApiSchema Session => Object(("session", Positive));

    public static OpenApiSchema Health => Object(("status", Text));

    public static OpenApiSchema Cluster => Object(
        ("leader", new OpenApiSchema { Type = JsonSchemaType.Integer | JsonSchemaType.Null }),
        ("term", Id),
        ("members", ListOf(Object(
            ("id", Number(1, 255)),
            ("role", OneOf("follower", "leader", "candidate", "unreachable", "joining")),
            ("voter", new OpenApiSchema { Type = JsonSchemaType.Boolean }),
            ("applied", Id),
            ("address", Text)))));

    public static OpenApiSchema Problem => Object(("type", Text), ("title", Text), ("status", Number(400, 599)), ("detail", Text), ("code", Text));

    private static OpenApiSchema Whole => new() { Type = JsonSchemaType.Integer, Format = "int64" };

    private static OpenApiSchema Number(long least, long most, long? fallback = null) => new()
    {
        Type = JsonSchemaType.Integer,
        Format = "int64",
        Minimum = least.ToString(CultureInfo.InvariantCulture),
        Maximum = most.ToString(CultureInfo.InvariantCulture),
        Default = fallback is { } value ? JsonValue.Create(value) : null,
    };

    private static OpenApiSchema ListOf(OpenApiSchema items) => new() { Type = JsonSchemaType.Array, Items = items };

    private static OpenApiSchema Object(params (string Name, OpenApiSchema Schema)[] members) => new()
    {
        Type = JsonSchemaType.Object,
        Properties = members.ToDictionary(member => member.Name, IOpenApiSchema (member) => member.Schema),
        Required = members.Select(member => member.Name).ToHashSet(StringComparer.Ordinal),
    };
}
