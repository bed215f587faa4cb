using System;
using System.Text;
using Ordo.Machine;

namespace Ordo.Workers.Machine.Broker;

/// <summary>Lines as they are sent and as they are shown.</summary>
internal static class Lines
{
    /// <summary>The acknowledgement of a line (specs/s06 §3).</summary>
    public const string Acknowledgement = "ack";

    /// <summary>How much of a line is shown on a console; a page of text.</summary>
    private const int MaxShownBytes = 4096;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>A text as it is sent.</summary>
    public static byte[] ToBytes(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>A message as text; null when it is not UTF-8.</summary>
    public static string? TryRead(ReadOnlySpan<byte> message)
    {
        try
        {
            return Strict.GetString(message);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>A text of others for a console, on one line and without control characters.</summary>
    public static string Shown(string text) => PlainLine.Of(text);

    /// <summary>Bytes as Python writes them, such as <c>b'isprime 7'</c>.</summary>
    public static string ToPython(ReadOnlySpan<byte> bytes)
    {
        var quote = bytes.Contains((byte)'\'') && !bytes.Contains((byte)'"') ? '"' : '\'';
        var text = new StringBuilder("b").Append(quote);
        foreach (var value in bytes[..Math.Min(bytes.Length, MaxShownBytes)])
        {
            _ = value switch
            {
                (byte)'\t' => text.Append("\\t"),
                (byte)'\n' => text.Append("\\n"),
                (byte)'\r' => text.Append("\\r"),
                (byte)'\\' => text.Append("\\\\"),
                < (byte)' ' or > (byte)'~' => text.Append("\\x").Append(Convert.ToHexStringLower([value])),
                _ when value == quote => text.Append('\\').Append(quote),
                _ => text.Append((char)value),
            };
        }

        text.Append(quote);
        return bytes.Length > MaxShownBytes ? text.Append($" and {bytes.Length - MaxShownBytes} bytes more").ToString() : text.ToString();
    }
}
