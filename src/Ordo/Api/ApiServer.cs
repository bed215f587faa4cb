using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Ordo.Api;

/// <summary>The API port of one member.</summary>
internal sealed record ApiServer(string Host, int Port)
{
    /// <summary>Where to connect.</summary>
    public DnsEndPoint EndPoint { get; } = new(Host, Port);

    private const string Scheme = "http://";

    /// <summary>
    /// Reads <c>host:port[,…]</c>. A part that is only a port stands on the host before it, the first on 127.0.0.1. A part may be written as the address
    /// of the status page, <c>http://host:port/</c>.
    /// </summary>
    public static bool TryParseList(string text, [NotNullWhen(true)] out IReadOnlyList<ApiServer>? servers)
    {
        var found = new List<ApiServer>();
        var host = "127.0.0.1";
        servers = found;
        foreach (var written in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var isAddress = written.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);
            var part = isAddress ? written[Scheme.Length..].TrimEnd('/') : written;
            var colon = part.LastIndexOf(':');
            host = colon < 0 ? host : part[..colon].Trim('[', ']');
            if (host.Length == 0
                || !int.TryParse(part.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
                || port is < 1 or > 65535)
            {
                servers = null;
                return false;
            }

            found.Add(new ApiServer(host, port));
        }

        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
