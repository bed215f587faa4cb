using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Ordo.CommandLine;

/// <summary>Where somebody listens. Written <c>host:port</c>, a host of IPv6 in brackets.</summary>
/// <param name="Host">A host name or an IP address, without brackets.</param>
/// <param name="Port">1 to 65535.</param>
public sealed record HostAndPort(string Host, int Port)
{
    /// <summary>The longest host name (RFC 1035, §2.3.4).</summary>
    public const int MaxHostLength = 255;

    private const int MaxPort = 65535;

    /// <summary>The address of a server of gRPC there.</summary>
    public Uri ToUri() => new($"http://{this}");

    /// <summary>Reads <c>host:port</c>.</summary>
    /// <returns>False when the text is anything else.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out HostAndPort? address)
    {
        address = null;
        var colon = text.LastIndexOf(':');
        return colon > 0 && TryCreate(text[..colon], text[(colon + 1)..], out address, out _);
    }

    /// <summary>Takes host and port as two texts.</summary>
    /// <param name="host">A host name or an IP address, with or without brackets.</param>
    /// <param name="port">A number.</param>
    /// <param name="address">The two together.</param>
    /// <param name="problem">What is wrong with them, as a sentence.</param>
    public static bool TryCreate(string host, string port, [NotNullWhen(true)] out HostAndPort? address, [NotNullWhen(false)] out string? problem)
    {
        address = null;
        if (host.Length is 0 or > MaxHostLength || Uri.CheckHostName(host) == UriHostNameType.Unknown)
        {
            problem = $"The host must be a name or an IP address of 1 to {MaxHostLength} characters.";
            return false;
        }

        if (!int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > MaxPort)
        {
            problem = $"The port must be a number from 1 to {MaxPort}.";
            return false;
        }

        address = new HostAndPort(host.TrimStart('[').TrimEnd(']'), number);
        problem = Uri.TryCreate($"http://{address}", UriKind.Absolute, out _) ? null : "Host and port are none of a server.";
        return problem is null;
    }

    /// <inheritdoc/>
    public override string ToString() => Host.Contains(':', StringComparison.Ordinal)
        ? $"[{Host}]:{Port}"
        : $"{Host}:{Port}";
}
