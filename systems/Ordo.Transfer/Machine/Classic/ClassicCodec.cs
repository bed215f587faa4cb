using System;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Ordo.Transfer.Machine.Classic;

/// <summary>
/// The datagrams of the classic protocol (specs/s04 §2): fields with <c> | </c> between. What is not exactly such a datagram is none; nothing that comes from the network makes this code throw.
/// </summary>
internal static class ClassicCodec
{
    /// <summary>The largest number that is read, as a sequence number or a size: far above every file, and what is added to it never overflows.</summary>
    public const long MaxNumber = 1_000_000_000_000_000_000;

    /// <summary>The longest datagram that is no data: a start with the longest name and two of the longest numbers.</summary>
    public const int MaxHeader = 512;

    /// <summary>The longest acknowledgement: two of the longest numbers.</summary>
    public const int MaxAck = 64;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static ReadOnlySpan<byte> Delimiter => " | "u8;

    /// <summary>Reads a start: type and number from the left, the size from the right, so that a name may hold the delimiter.</summary>
    public static bool TryReadStart(ReadOnlySpan<byte> datagram, out ClassicStart start)
    {
        start = null!;
        if (!TryReadHead(datagram, (byte)'s', out var sequence, out var rest))
        {
            return false;
        }

        var cut = rest.LastIndexOf(Delimiter);
        if (cut < 0 || !TryReadNumber(rest[(cut + Delimiter.Length)..], out var size, out var isMarked) || !Utf8.IsValid(rest[..cut]))
        {
            return false;
        }

        start = new ClassicStart(sequence, StrictUtf8.GetString(rest[..cut]), size, isMarked);
        return true;
    }

    /// <summary>Reads a data message, cut at the first two delimiters only: the bytes of the file may hold more.</summary>
    public static bool TryReadData(ReadOnlySpan<byte> datagram, out long sequence, out ReadOnlySpan<byte> bytes) => TryReadHead(datagram, (byte)'d', out sequence, out bytes);

    /// <summary>Reads an acknowledgement of either kind.</summary>
    public static bool TryReadAck(ReadOnlySpan<byte> datagram, out ClassicAck ack)
    {
        ack = default;
        if (!TrySkip(ref datagram, (byte)'a'))
        {
            return false;
        }

        var cut = datagram.IndexOf(Delimiter);
        if (cut < 0)
        {
            var isData = TryReadNumber(datagram, out var expected, out _);
            ack = new ClassicAck(expected, null, false);
            return isData;
        }

        if (!TryReadNumber(datagram[..cut], out var next, out _) || !TryReadNumber(datagram[(cut + Delimiter.Length)..], out var size, out var isMarked))
        {
            return false;
        }

        ack = new ClassicAck(next, size, isMarked);
        return true;
    }

    /// <summary>Writes a start.</summary>
    /// <param name="into">At least <see cref="MaxHeader"/> bytes.</param>
    /// <param name="start">The start; its name has at most <see cref="MaxHeader"/> - <see cref="MaxAck"/> bytes.</param>
    /// <returns>How many bytes it has.</returns>
    public static int WriteStart(Span<byte> into, ClassicStart start)
    {
        var mark = start.IsMarked ? "0" : "";
        Utf8.TryWrite(into, CultureInfo.InvariantCulture, $"s | {start.Sequence} | {start.Name} | {mark}{start.TotalSize}", out var length);
        return length;
    }

    /// <summary>Writes what stands before the bytes of a data message.</summary>
    public static int WriteDataHeader(Span<byte> into, long sequence)
    {
        Utf8.TryWrite(into, CultureInfo.InvariantCulture, $"d | {sequence} | ", out var length);
        return length;
    }

    /// <summary>Writes the acknowledgement of a start.</summary>
    public static int WriteStartAck(Span<byte> into, long next, int bufferSize, bool isMarked)
    {
        var mark = isMarked ? "0" : "";
        Utf8.TryWrite(into, CultureInfo.InvariantCulture, $"a | {next} | {mark}{bufferSize}", out var length);
        return length;
    }

    /// <summary>Writes the acknowledgement of a data message.</summary>
    public static int WriteDataAck(Span<byte> into, long next)
    {
        Utf8.TryWrite(into, CultureInfo.InvariantCulture, $"a | {next}", out var length);
        return length;
    }

    private static bool TryReadHead(ReadOnlySpan<byte> datagram, byte type, out long sequence, out ReadOnlySpan<byte> rest)
    {
        rest = default;
        sequence = 0;
        if (!TrySkip(ref datagram, type))
        {
            return false;
        }

        var cut = datagram.IndexOf(Delimiter);
        if (cut < 0 || !TryReadNumber(datagram[..cut], out sequence, out _))
        {
            return false;
        }

        rest = datagram[(cut + Delimiter.Length)..];
        return true;
    }

    /// <summary>Passes over the type and the delimiter behind it.</summary>
    private static bool TrySkip(ref ReadOnlySpan<byte> datagram, byte type)
    {
        if (datagram.IsEmpty || datagram[0] != type || !datagram[1..].StartsWith(Delimiter))
        {
            return false;
        }

        datagram = datagram[(1 + Delimiter.Length)..];
        return true;
    }

    /// <summary>Reads a number of decimal digits and nothing else.</summary>
    private static bool TryReadNumber(ReadOnlySpan<byte> text, out long number, out bool isMarked)
    {
        isMarked = text is [(byte)'0', _] or [(byte)'0', not (byte)'0', ..];
        number = 0;
        return !text.ContainsAnyExceptInRange((byte)'0', (byte)'9')
            && Utf8Parser.TryParse(text, out number, out var read)
            && read == text.Length
            && number <= MaxNumber;
    }
}
