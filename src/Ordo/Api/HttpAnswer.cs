using System.Globalization;
using System.Text;

namespace Ordo.Api;

/// <summary>Reads one HTTP/1.1 answer (RFC 9112): head, then a body with a length, in chunks, or up to the end of the connection.</summary>
internal static class HttpAnswer
{
    /// <summary>The longest answer: a list of all 100 000 sequences a cluster holds, with names of full length.</summary>
    private const int MaxBytes = 64 * 1024 * 1024;

    /// <summary>Reads a whole answer.</summary>
    /// <exception cref="IOException">The connection ended too early, or what came is no such answer.</exception>
    public static ApiAnswer Read(Stream stream)
    {
        var received = new byte[4096];
        var length = 0;
        while (true)
        {
            var read = stream.Read(received.AsSpan(length));
            length += read;
            if (TryParse(received.AsMemory(0, length), connectionEnded: read == 0) is { } answer)
            {
                return answer;
            }

            if (read == 0 || length == MaxBytes)
            {
                throw new IOException("The answer is not whole.");
            }

            if (length == received.Length)
            {
                Array.Resize(ref received, Math.Min(length * 2, MaxBytes));
            }
        }
    }

    /// <summary>The answer, or null as long as more bytes are needed.</summary>
    /// <exception cref="IOException">The bytes are no HTTP answer.</exception>
    private static ApiAnswer? TryParse(ReadOnlyMemory<byte> received, bool connectionEnded)
    {
        var headLength = received.Span.IndexOf("\r\n\r\n"u8);
        if (headLength < 0)
        {
            return null;
        }

        var head = Encoding.ASCII.GetString(received.Span[..headLength]);
        if (head.Length < 12 || !head.StartsWith("HTTP/1.", StringComparison.Ordinal)
            || !int.TryParse(head.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var status))
        {
            throw new IOException("What came is no HTTP answer.");
        }

        var body = received[(headLength + 4)..];
        if (Header(head, "Content-Length") is { } lengthText)
        {
            var length = int.TryParse(lengthText, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed)
                ? parsed
                : throw new IOException("The answer has no sound length.");
            return body.Length >= length ? new ApiAnswer(status, body[..length]) : null;
        }

        if (Header(head, "Transfer-Encoding") is "chunked")
        {
            return Joined(body.Span) is { } whole ? new ApiAnswer(status, whole) : null;
        }

        return connectionEnded || status is 204 ? new ApiAnswer(status, body) : null;
    }

    private static string? Header(string head, string name)
    {
        var start = head.IndexOf($"\r\n{name}:", StringComparison.OrdinalIgnoreCase);
        if (start < 0)
        {
            return null;
        }

        start += name.Length + 3;
        var end = head.IndexOf("\r\n", start, StringComparison.Ordinal);
        return head[start..(end < 0 ? head.Length : end)].Trim();
    }

    /// <summary>Joins the chunks of a body; null as long as the last one is missing.</summary>
    private static byte[]? Joined(ReadOnlySpan<byte> chunks)
    {
        var body = new MemoryStream();
        while (true)
        {
            var lineEnd = chunks.IndexOf("\r\n"u8);
            if (lineEnd < 0)
            {
                return null;
            }

            if (!int.TryParse(chunks[..lineEnd], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var size) || size < 0)
            {
                throw new IOException("The answer has a malformed chunk.");
            }

            if (size == 0)
            {
                return body.ToArray();
            }

            if (chunks.Length - lineEnd - 2 < (long)size + 2)
            {
                return null;
            }

            body.Write(chunks.Slice(lineEnd + 2, size));
            chunks = chunks[(lineEnd + 2 + size + 2)..];
        }
    }
}
