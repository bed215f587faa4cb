using System.CommandLine;
using Ordo.CommandLine;

namespace Ordo.Api;

/// <summary><c>--server</c> and what holds without it.</summary>
internal static class ServerOption
{
    private const string ServerVariable = "ORDO_SERVER";
    private const string DefaultServers = "127.0.0.1:7410,7420,7430";

    /// <summary>Builds the option; <see cref="Client"/> takes its value.</summary>
    public static Option<IReadOnlyList<ApiServer>?> Create() => new("--server")
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

    private static string NoServers(string source, string text) => $"{source} must be host:port[,host:port or port], not '{text}'";
}
