using System.CommandLine;
using System.CommandLine.Parsing;
using Ordo.CommandLine;

namespace Ordo.Transfer.Commands;

/// <summary>Arguments that several verbs of this system share, each with its limits in the line that refuses a wrong value.</summary>
internal static class Arguments
{
    private const string Loopback = "127.0.0.1";

    /// <summary>A port to listen on.</summary>
    public static Argument<int> Port(string description) => new("port") { Description = $"{description} [1 to 65535]", HelpName = "PORT", CustomParser = ParsePort };

    /// <summary>Somebody's address.</summary>
    public static Argument<HostAndPort> Address(string name, string description) => new(name) { Description = description, HelpName = "HOST:PORT", CustomParser = result => ParseAddress(result, name) };

    private static int ParsePort(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (HostAndPort.TryCreate(Loopback, text, out var address, out _))
        {
            return address.Port;
        }

        result.AddError($"the port must be 1 to 65535, not '{text}'");
        return 0;
    }

    private static HostAndPort ParseAddress(ArgumentResult result, string name)
    {
        var text = result.Tokens[0].Value;
        if (HostAndPort.TryParse(text, out var server))
        {
            return server;
        }

        result.AddError($"the {name} must be <host>:<port>, the port from 1 to 65535, not '{text}'");
        return null!;
    }
}
