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
            var reader = new Utf8JsonReader(json.ToArray());
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            var seen = Field.None;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var field = FieldIn(reader);
                if (field == Field.None || seen.HasFlag(field) || !reader.Read() || !TryTake(field, reader, ref command))
                {
                    return false;
                }

                seen |= field;
            }

            return !reader.Read(); // Behind the object comes nothing; anything else throws.
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static Field FieldIn(in Utf8JsonReader reader) =>
        reader.ValueTextEquals("start"u8) ? Field.Start
        : reader.ValueTextEquals("step"u8) ? Field.Step
        : reader.ValueTextEquals("keyRetentionMs"u8) ? Field.KeyRetention
        : Field.None;

    private static bool TryTake(Field field, in Utf8JsonReader reader, ref CreateSequenceCommand command)
    {
        if (reader.TokenType != JsonTokenType.Number)
        {
            return false;
        }

        if (!reader.TryGetInt64(out var number))
        {
            number = -1; // A whole number too large for any field is outside that field's own limits, which say so better.
            if (reader.ValueSpan.IndexOfAny((byte)'.', (byte)'e', (byte)'E') >= 0)
            {
                return false;
            }
        }

        command = field switch
        {
            Field.Start => command with { Start = number },
            Field.Step => command with { Step = number },
            _ => command with { KeyRetentionMs = number },
        };
        return true;
    }

    [Flags]
    private enum Field
    {
        None = 0,
        Start = 1,
        Step = 2,
        KeyRetention = 4,
    }
}
