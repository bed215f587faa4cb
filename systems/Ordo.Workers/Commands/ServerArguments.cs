using System;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using Ordo.CommandLine;

namespace Ordo.Workers.Commands;

/// <summary>Where a server listens and where a client asks, each with its limits in the line that refuses a wrong value.</summary>
internal static class ServerArguments
{
    /// <summary>The port of a server.</summary>
    public static Argument<int> Port() => new("port")
    {
        Description = $"Where to listen. [1 to {IPEndPoint.MaxPort}]",
        HelpName = "PORT",
        CustomParser = ParsePort,
    };

    /// <summary><c>--host</c> of a server; <see cref="AddressOf"/> finds its address.</summary>
    public static Option<string> Host() => new("--host")
    {
        Description = "The address to listen on, 0.0.0.0 for all of this machine.",
        HelpName = "HOST",
        DefaultValueFactory = _ => $"{IPAddress.Loopback}",
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

    /// <summary>The address of a host; that of IPv4, which the clients of the specification speak, where there are several.</summary>
    /// <exception cref="CommandException">It has none.</exception>
    public static IPAddress AddressOf(string host)
    {
        try
        {
            if (host.Length > 0 && Dns.GetHostAddresses(host).OrderBy(address => address.AddressFamily != AddressFamily.InterNetwork).FirstOrDefault() is { } found)
            {
                return found;
            }
        }
        catch (Exception failure) when (failure is SocketException or ArgumentException)
        {
            // It has none.
        }

        throw new CommandException($"--host '{host}' is no address of this machine: give an IP address or a name that has one.");
    }

    private static int ParsePort(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is >= 1 and <= IPEndPoint.MaxPort)
        {
            return port;
        }

        result.AddError($"the port must be a number from 1 to {IPEndPoint.MaxPort}, not '{text}'");
        return 0;
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
