using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Ordo.Api;
using Ordo.State;

namespace Ordo.CommandLine;

/// <summary>Options and arguments that several verbs share, each with its limits in the line that refuses a wrong value.</summary>
internal static class CommonOptions
{
    private const string ServerVariable = "ORDO_SERVER";
    private const string DefaultServers = "127.0.0.1:7410,7420,7430";

    /// <summary><c>--json</c>.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Print JSON, and nothing else, on standard output." };

    /// <summary><c>--server</c>; <see cref="Client"/> takes its value.</summary>
    public static Option<IReadOnlyList<ApiServer>?> Servers() => new("--server")
    {
        Description = $"API ports to call, in this order: host:port[,host:port or port]. [{ServerVariable}, default: {DefaultServers}]",
        HelpName = "host:port,…",
        CustomParser = result =>
        {
            if (!ApiServer.TryParseList(result.Tokens[0].Value, out var servers))
            {
                result.AddError(NoServers("--server", result.Tokens[0].Value));
            }

            return servers;
        },
    };

    /// <summary>Calls the option's servers, else those of the environment, else those of <c>ordo up</c>.</summary>
    public static ApiClient Client(this ParseResult parsed, Option<IReadOnlyList<ApiServer>?> option) => new(parsed.ServersOf(option));

    /// <summary>The option's servers, else those of the environment, else those of <c>ordo up</c>.</summary>
    public static IReadOnlyList<ApiServer> ServersOf(this ParseResult parsed, Option<IReadOnlyList<ApiServer>?> option)
    {
        if (parsed.GetValue(option) is { } given)
        {
            return given;
        }

        var text = Environment.GetEnvironmentVariable(ServerVariable) is { Length: > 0 } set ? set : DefaultServers;
        return ApiServer.TryParseList(text, out var servers) ? servers : throw new CommandException($"{NoServers(ServerVariable, text)}.", CommandException.Usage);
    }

    /// <summary>An option that takes a whole number; null when it is not given.</summary>
    public static Option<long?> Number(string name, string description, long min, long max) => new(name)
    {
        Description = $"{description} [{(max == long.MaxValue ? $"{min} or more" : $"{min} to {max}")}]",
        HelpName = "N",
        CustomParser = result => ParseNumber(result, name, min, max),
    };

    /// <summary>An option that takes a time in seconds, such as 0.5; null when it is not given.</summary>
    public static Option<TimeSpan?> Seconds(string name, string description, double min, double max) => new(name)
    {
        Description = $"{description} [{min} to {max} seconds]",
        HelpName = "S",
        CustomParser = result => ParseSeconds(result, name, min, max),
    };

    /// <summary>The argument that names a sequence.</summary>
    public static Argument<string> Sequence(string description) => new("name")
    {
        Description = description,
        HelpName = "NAME",
        CustomParser = Checked(CheckSequence),
    };

    /// <summary>
    /// What is wrong with the name of a sequence, in one line; null when it can be asked for. Clients and servers take <c>.</c> and <c>..</c> out of every URL.
    /// </summary>
    public static string? CheckSequence(string? name) => name is "." or ".."
        ? $"The sequence '{name}' cannot be asked for: that name cannot stand in a URL"
        : SequenceName.Check(name);

    /// <summary>An argument or option value that has a rule.</summary>
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

    private static long? ParseNumber(ArgumentResult result, string name, long min, long max)
    {
        var text = result.Tokens[0].Value;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= min && number <= max)
        {
            return number;
        }

        result.AddError($"{name} must be {min} to {max}, not '{text}'");
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

    private static string NoServers(string source, string text) => $"{source} must be host:port[,host:port or port], not '{text}'";
}
