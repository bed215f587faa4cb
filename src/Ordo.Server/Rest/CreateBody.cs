using System.Buffers;
using System.Text.Json;
using Ordo.State;

namespace Ordo.Server.Rest;

/// <summary>The body of a create: <c>{"start":1,"step":1,"keyRetentionMs":86400000}</c>, each optional, none twice, nothing else.</summary>
internal static class CreateBody
{
    private const string Allowed = "The body must be a JSON object with at most start, step and keyRetentionMs, each once and a whole number.";

    /// <summary>Reads it; an empty body stands for an empty object.</summary>
    public static bool TryRead(string name, ReadOnlySequence<byte> json, out CreateSequenceCommand command, out Problem problem)
    {
        command = new CreateSequenceCommand(name);
        problem = default;
        if (!json.IsEmpty && !TryParse(json, ref command))
        {
            problem = Problem.Invalid(Allowed);
            return false;
        }

        if (command.Check() is { } wrong)
        {
            problem = Problem.Invalid(wrong);
            return false;
        }

        return true;
    }

    private static bool TryParse(ReadOnlySequence<byte> json, ref CreateSequenceCommand command)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            var seen = new HashSet<string>(StringComparer.Ordinal);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var member = reader.GetString()!;
                if (!seen.Add(member) || !reader.Read() || !TryTake(member, ref reader, ref command))
                {
                    return false;
                }
            }

            return !reader.Read(); // Behind the object comes nothing; anything else throws.
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool TryTake(string member, ref Utf8JsonReader reader, ref CreateSequenceCommand command)
    {
        if (reader.TokenType != JsonTokenType.Number)
        {
            return false;
        }

        // A number that is too large for any field is outside that field's own limits, which say so better.
        var number = reader.TryGetInt64(out var exact) ? exact : IsWhole(reader) ? -1 : (long?)null;
        if (number is not { } value)
        {
            return false;
        }

        switch (member)
        {
            case "start": command = command with { Start = value }; return true;
            case "step": command = command with { Step = value }; return true;
            case "keyRetentionMs": command = command with { KeyRetentionMs = value }; return true;
            default: return false;
        }
    }

    private static bool IsWhole(in Utf8JsonReader number) => number.ValueSpan.IndexOfAny((byte)'.', (byte)'e', (byte)'E') < 0;
}
