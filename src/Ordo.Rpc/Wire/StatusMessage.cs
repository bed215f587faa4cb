using System.Text;

namespace Ordo.Rpc.Wire;

/// <summary>The text of <c>grpc-message</c>: UTF-8, with every byte but printable ASCII, and '%' itself, as %XX (gRPC over HTTP/2, "Status-Message").</summary>
internal static class StatusMessage
{
    public static string Encode(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~') && !text.Contains('%', StringComparison.Ordinal))
        {
            return text;
        }

        var encoded = new StringBuilder();
        foreach (var octet in Encoding.UTF8.GetBytes(text))
        {
            if (octet is < (byte)' ' or > (byte)'~' or (byte)'%')
            {
                encoded.Append('%').Append(octet.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
            }
            else
            {
                encoded.Append((char)octet);
            }
        }

        return encoded.ToString();
    }

    /// <summary>Reads it; what is no proper escape stays as it is.</summary>
    public static string Decode(string text) => text.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(text) : text;
}
