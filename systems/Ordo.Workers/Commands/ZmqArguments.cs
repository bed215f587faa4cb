using System.CommandLine;
using System.CommandLine.Parsing;
using Ordo.CommandLine;

namespace Ordo.Workers.Commands;

/// <summary>Arguments and options that the verbs of ZeroMQ share, each with its limits in the line that refuses a wrong value.</summary>
internal static class ZmqArguments
{
    /// <summary>Where a broker is.</summary>
    public static Option<string> BrokerHost() => new("--host")
    {
        Description = $"The host of the broker. Default {ServerArguments.Localhost}.",
        HelpName = "HOST",
        DefaultValueFactory = _ => ServerArguments.Localhost,
        CustomParser = ParseHost,
    };

    /// <summary>Whether each request goes to one worker.</summary>
    public static Option<bool> Fair(string description) => new("--fair") { Description = description };

    /// <summary>An address of IPv6 may stand in brackets; they are no part of it.</summary>
    private static string? ParseHost(ArgumentResult result)
    {
        if (HostAndPort.TryCreate(result.Tokens[0].Value, "1", out var address, out var problem))
        {
            return address.Host;
        }

        result.AddError(problem);
        return null;
    }
}
