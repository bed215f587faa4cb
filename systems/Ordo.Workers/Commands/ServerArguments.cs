using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using Ordo.CommandLine;

namespace Ordo.Workers.Commands;

/// <summary>Where a server listens and where a client asks, each with its limits in the line that refuses a wrong value.</summary>
internal static class ServerArguments
{
    /// <summary>This machine, as it calls itself.</summary>
    public const string Localhost = "localhost";

    /// <summary>The port of a server that has one.</summary>
    public static Argument<int> Port() => new("port")
    {
        Description = $"Where to listen. [1 to {IPEndPoint.MaxPort}]",
        HelpName = "PORT",
        CustomParser = result => ParsePort(result, "the port"),
    };

    /// <summary>One of several ports.</summary>
    public static Argument<int> Port(string name, string description) => new(name)
    {
        Description = description,
        HelpName = name,
        CustomParser = result => ParsePort(result, name),
    };

    /// <summary>Where a server listens. No name is looked up: what one stands for is not the server's to choose.</summary>
    public static Option<IPAddress> Host() => new("--host")
    {
        Description = $"The address to listen on; 0.0.0.0 is all of the machine. Default {IPAddress.Loopback}.",
        HelpName = "IP",
        DefaultValueFactory = _ => IPAddress.Loopback,
        CustomParser = ParseHost,
    };

    /// <summary>The server that a client asks.</summary>
    public static Argument<HostAndPort> Server() => new("server")
    {
        Description = "The server's address.",
        HelpName = "IP:PORT",
        CustomParser = result => ParseServer(result, "the server"),
    };

    /// <summary>An option that names a server; null when it is not given.</summary>
    public static Option<HostAndPort?> Option(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "IP:PORT",
        CustomParser = result => ParseServer(result, name),
    };

    private static int ParsePort(ArgumentResult result, string name)
    {
        var text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is >= 1 and <= IPEndPoint.MaxPort)
        {
            return port;
        }

        result.AddError($"{name} must be a number from 1 to {IPEndPoint.MaxPort}, not '{text}'");
        return 0;
    }

    private static IPAddress? ParseHost(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (IPAddress.TryParse(text == Localhost ? $"{IPAddress.Loopback}" : text, out var address))
        {
            return address;
        }

        result.AddError($"--host must be an IP address of this machine, not '{text}'");
        return null;
    }

    private static HostAndPort? ParseServer(ArgumentResult result, string name)
    {
        var text = result.Tokens[0].Value;
        if (HostAndPort.TryParse(text, out var address))
        {
            return address;
        }

        result.AddError($"{name} must be <ip>:<port>, the port from 1 to {IPEndPoint.MaxPort}, not '{text}'");
        return null;
    }
}
