using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Ordo.Api;

namespace Ordo.CommandLine;

/// <summary>Options and arguments that several verbs share, each with its limits in the line that refuses a wrong value.</summary>
internal static class CommonOptions
{
    private const string ServerVariable = "ORDO_SERVER";
    private const string DefaultServers = "127.0.0.1:7410,7420,7430";

    /// <summary><c>--json</c>.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Print JSON, and nothing else, on standard output." };

    /// <summary><c>--server</c>.</summary>
    public static Option<IReadOnlyList<ApiServer>> Servers() => new("--server")
    {
        Description = $"API ports to call, in this order: host:port[,host:port or port]. [{ServerVariable}, default {DefaultServers}]",
        HelpName = "host:port,…",
        CustomParser = result => ParseServers(result, result.Tokens[0].Value, "--server"),
        DefaultValueFactory = result => ParseServers(result, Environment.GetEnvironmentVariable(ServerVariable) is { Length: > 0 } set ? set : DefaultServers, ServerVariable),
    };

    /// <summary>An option that takes a whole number.</summary>
    public static Option<long> Number(string name, string description, long min, long max, long otherwise) => new(name)
    {
        Description = $"{description} [{min} to {max}, default {otherwise}]",
        HelpName = "N",
        CustomParser = result => ParseNumber(result, name, min, max),
        DefaultValueFactory = _ => otherwise,
    };

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

    private static long ParseNumber(ArgumentResult result, string name, long min, long max)
    {
        var text = result.Tokens[0].Value;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
        {
            return number;
        }

        result.AddError($"{name} must be {min} to {max}, not '{text}'");
        return min;
    }

    private static IReadOnlyList<ApiServer> ParseServers(ArgumentResult result, string text, string source)
    {
        if (ApiServer.TryParseList(text, out var servers))
        {
            return servers;
        }

        result.AddError($"{source} must be host:port[,host:port or port], not '{text}'");
        return [];
    }
}
