using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using Ordo.CommandLine;

namespace Ordo.Workers.Commands;

/// <summary>Arguments and options that the verbs of ZeroMQ share, each with its limits in the line that refuses a wrong value.</summary>
internal static class ZmqArguments
{
    private const string Localhost = "localhost";

    /// <summary>One of the four ports.</summary>
    public static Argument<int> Port(string name, string description) => new(name)
    {
        Description = description,
        HelpName = name,
        CustomParser = result => ParsePort(result, name),
    };

    /// <summary>Where a broker is.</summary>
    public static Option<string> BrokerHost() => new("--host")
    {
        Description = $"The host of the broker. Default {Localhost}.",
        HelpName = "HOST",
        DefaultValueFactory = _ => Localhost,
        CustomParser = VerbOptions.Checked(value => HostAndPort.TryCreate(value ?? "", "1", out _, out var problem) ? null : problem)!,
    };

    /// <summary>Where a broker listens.</summary>
    public static Option<string> ListenHost() => new("--host")
    {
        Description = $"The address to listen on; 0.0.0.0 is all of the machine. Default {IPAddress.Loopback}.",
        HelpName = "IP",
        DefaultValueFactory = _ => $"{IPAddress.Loopback}",
        CustomParser = VerbOptions.Checked(value => IPAddress.TryParse(value, out _) ? null : $"--host must be an IP address of this machine, not '{value}'")!,
    };

    /// <summary>Whether each request goes to one worker.</summary>
    public static Option<bool> Fair(string description) => new("--fair") { Description = description };

    private static int ParsePort(ArgumentResult result, string name)
    {
        var text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is >= 1 and <= ushort.MaxValue)
        {
            return port;
        }

        result.AddError($"{name} must be a port from 1 to {ushort.MaxValue}, not '{text}'");
        return 0;
    }
}
