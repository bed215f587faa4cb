using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Ordo.CommandLine;

/// <summary>Options that several verbs share, each with its limits in the line that refuses a wrong value.</summary>
public static class VerbOptions
{
    /// <summary><c>--json</c>.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Print JSON, and nothing else, on standard output." };

    /// <summary>An option that takes a whole number; null when it is not given.</summary>
    /// <param name="name">The option, its dashes included.</param>
    /// <param name="description">What it is for and what holds without it, as sentences; the limits are added.</param>
    /// <param name="min">The smallest number that is taken.</param>
    /// <param name="max">The largest; <see cref="long.MaxValue"/> shows as no limit.</param>
    public static Option<long?> Number(string name, string description, long min, long max) => new(name)
    {
        Description = $"{description} [{Limits(min, max)}]",
        HelpName = "N",
        CustomParser = result => ParseNumber(result, name, min, max),
    };

    /// <summary>An option that takes a time in seconds, such as 0.5; null when it is not given.</summary>
    /// <param name="name">The option, its dashes included.</param>
    /// <param name="description">What it is for and what holds without it, as sentences; the limits are added.</param>
    /// <param name="min">The shortest time that is taken, in seconds.</param>
    /// <param name="max">The longest, in seconds.</param>
    public static Option<TimeSpan?> Seconds(string name, string description, double min, double max) => new(name)
    {
        Description = $"{description} [{min} to {max} seconds]",
        HelpName = "S",
        CustomParser = result => ParseSeconds(result, name, min, max),
    };

    /// <summary>The parser of an argument or option value that has a rule.</summary>
    /// <param name="check">Gives one line that says what is allowed, or null when the value is.</param>
    public static Func<ArgumentResult, string?> Checked(Func<string?, string?> check) => result =>
    {
        var value = result.Tokens[0].Value;
        if (check(value) is { } error)
        {
            result.AddError(error);
        }

        return value;
    };

    private static string Limits(long min, long max) => max == long.MaxValue ? $"{min} or more" : $"{min} to {max}";

    private static long? ParseNumber(ArgumentResult result, string name, long min, long max)
    {
        var text = result.Tokens[0].Value;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= min && number <= max)
        {
            return number;
        }

        result.AddError($"{name} must be {Limits(min, max)}, not '{text}'");
        return null;
    }

    private static TimeSpan? ParseSeconds(ArgumentResult result, string name, double min, double max)
    {
        var text = result.Tokens[0].Value;
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
        {
            return TimeSpan.FromSeconds(number);
        }

        result.AddError($"{name} must be {min} to {max} seconds, not '{text}'");
        return null;
    }
}
