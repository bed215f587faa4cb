using System.Collections.Generic;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Linq;
using Ordo.Chord.Machine;
using Ordo.CommandLine;

namespace Ordo.Chord.Commands;

/// <summary>Arguments that several verbs of the ring share, each with its limits in the line that refuses a wrong value.</summary>
internal static class Arguments
{
    private const string Loopback = "127.0.0.1";

    /// <summary>Where to listen: <c>ip:port</c>, or a port alone, which is one of this machine only.</summary>
    public static Argument<HostAndPort> Listen(string description) => new("address")
    {
        Description = description,
        HelpName = "IP:PORT",
        CustomParser = result => ParseAddress(result, result.Tokens[0].Value, Loopback)!,
    };

    /// <summary>Somebody's address, <c>ip:port</c>; null when none is given.</summary>
    public static Argument<HostAndPort?> OptionalAddress(string description) => new("address")
    {
        Description = description,
        HelpName = "IP:PORT",
        Arity = ArgumentArity.ZeroOrOne,
        CustomParser = result => result.Tokens.Count == 0 ? null : ParseAddress(result, result.Tokens[0].Value, host: null),
    };

    /// <summary>One or two addresses, <c>ip:port</c>.</summary>
    public static Argument<IReadOnlyList<HostAndPort>> Addresses(string description) => new("addresses")
    {
        Description = description,
        HelpName = "[REGISTRY] IP:PORT",
        Arity = new ArgumentArity(1, 2),
        CustomParser = result => [.. result.Tokens.Select(token => ParseAddress(result, token.Value, Loopback)).OfType<HostAndPort>()],
    };

    /// <summary>An option that names somebody's address.</summary>
    public static Option<HostAndPort?> AddressOption(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "IP:PORT",
        CustomParser = result => ParseAddress(result, result.Tokens[0].Value, host: null, name),
    };

    /// <summary>m, the number of bits of an id.</summary>
    public static Argument<int> Bits() => new("m")
    {
        Description = $"How many bits an id has: the ring has 2^m places. [1 to {RingSpace.MaxClassicBits}]",
        HelpName = "M",
        CustomParser = ParseBits,
    };

    private static HostAndPort? ParseAddress(ArgumentResult result, string text, string? host, string name = "the address")
    {
        var bare = host is not null && text.Length > 0 && text.All(char.IsAsciiDigit);
        if (HostAndPort.TryParse(bare ? $"{host}:{text}" : text, out var address))
        {
            return address;
        }

        result.AddError($"{name} must be <ip>:<port>{(host is null ? "" : " or a port")}, the port from 1 to 65535, not '{text}'");
        return null;
    }

    private static int ParseBits(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var bits) && bits is >= 1 and <= RingSpace.MaxClassicBits)
        {
            return bits;
        }

        result.AddError($"m must be 1 to {RingSpace.MaxClassicBits}, not '{text}'");
        return 0;
    }
}
