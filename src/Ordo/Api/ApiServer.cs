using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Ordo.Api;

/// <summary>The API port of one member.</summary>
/// <param name="Host">Its host.</param>
/// <param name="Port">Its port.</param>
/// <param name="IsSecure">Whether it speaks TLS.</param>
internal sealed record ApiServer(string Host, int Port, bool IsSecure = false)
{
    /// <summary>Where to connect.</summary>
    public DnsEndPoint EndPoint { get; } = new(Host, Port);

    private const string Cleartext = "http://";
    private const string Secure = "https://";

    /// <summary>Its address for the client library.</summary>
    public string Url => $"{(IsSecure ? Secure : Cleartext)}{this}";

    /// <summary>
    /// Reads <c>host:port[,…]</c>. A part that is only a port stands on the host before it, the first on 127.0.0.1. A part may be written as the address
    /// of the status page, <c>http://host:port/</c>, and is where the member speaks TLS: <c>https://host:port/</c>.
    /// </summary>
    public static bool TryParseList(string text, [NotNullWhen(true)] out IReadOnlyList<ApiServer>? servers)
    {
        var found = new List<ApiServer>();
        var (host, isSecure) = ("127.0.0.1", false);
        servers = found;
        foreach (var written in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var scheme = Array.Find([Cleartext, Secure], scheme => written.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));
            var part = scheme is null ? written : written[scheme.Length..].TrimEnd('/');
            var colon = part.LastIndexOf(':');
            (host, isSecure) = colon < 0 ? (host, isSecure) : (part[..colon].Trim('[', ']'), scheme == Secure);
            if (Uri.CheckHostName(host) == UriHostNameType.Unknown
                || !int.TryParse(part.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
                || port is < 1 or > 65535)
            {
                servers = null;
                return false;
            }

            found.Add(new ApiServer(host, port, isSecure));
        }

        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
