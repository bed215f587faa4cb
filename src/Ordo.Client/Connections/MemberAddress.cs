using System.Globalization;

namespace Ordo.Client.Connections;

/// <summary>Where the API of a member is: <c>host:port</c>, <c>http://host:port</c> or <c>https://host:port</c>.</summary>
internal static class MemberAddress
{
    /// <summary>What <c>ordo up</c> starts when nothing else is asked for.</summary>
    public static readonly string[] Default = ["127.0.0.1:7410", "127.0.0.1:7420", "127.0.0.1:7430"];

    /// <summary>Reads an address; false when it is none.</summary>
    public static bool TryParse(string? text, out Uri address)
    {
        address = null!;
        if (string.IsNullOrWhiteSpace(text))
        {
            return false;
        }

        var whole = text.Contains("://", StringComparison.Ordinal) ? text : $"http://{text}";
        if (!Uri.TryCreate(whole.Trim(), UriKind.Absolute, out var uri)
            || uri.Scheme is not ("http" or "https")
            || uri is not { PathAndQuery: "/", Fragment: "", UserInfo: "" }
            || !HasPort(whole, uri))
        {
            return false;
        }

        address = uri;
        return true;
    }

    /// <summary>The other members' addresses come without a scheme: they speak what the member that told them speaks.</summary>
    public static bool TryParse(string text, Uri toldBy, out Uri address) => TryParse($"{toldBy.Scheme}://{text}", out address);

    // A default port of the scheme would be taken without a word, and no member listens there.
    private static bool HasPort(string whole, Uri uri) => whole.TrimEnd('/').EndsWith($":{uri.Port.ToString(CultureInfo.InvariantCulture)}", StringComparison.Ordinal);
}
