using System.Buffers;
using System.Buffers.Binary;
using Google.Protobuf;

namespace Ordo.Rpc.Wire;

/// <summary>What <see cref="MessageFrame.TryRead"/> found.</summary>
internal enum MessageRead
{
    /// <summary>A whole message.</summary>
    Message,

    /// <summary>More bytes are needed.</summary>
    Incomplete,

    /// <summary>The message is compressed, which nobody asked for.</summary>
    Compressed,

    /// <summary>The message is longer than the limit.</summary>
    TooLong,

    /// <summary>The first byte is no flag: this is no gRPC.</summary>
    Malformed,
}

/// <summary>
/// One message on the wire (gRPC over HTTP/2, "Length-Prefixed-Message"): a flag (1 byte; 1 is compressed), the length (4, big-endian), the message.
/// </summary>
internal static class MessageFrame
{
    public const int HeaderBytes = 5;

    /// <summary>The longest message taken, unless told otherwise: 4 MiB, as other implementations have it.</summary>
    public const int DefaultMaxBytes = 4 * 1024 * 1024;

    /// <summary>Appends a message.</summary>
    public static void Write(IBufferWriter<byte> output, IMessage message)
    {
        var length = message.CalculateSize();
        var header = output.GetSpan(HeaderBytes);
        header[0] = 0;
        BinaryPrimitives.WriteInt32BigEndian(header[1..], length);
        output.Advance(HeaderBytes);
        message.WriteTo(output);
    }

    /// <summary>Fills a span that is as long as the header and the message together.</summary>
    public static void Write(Span<byte> output, IMessage message)
    {
        output[0] = 0;
        BinaryPrimitives.WriteInt32BigEndian(output[1..], output.Length - HeaderBytes);
        message.WriteTo(output[HeaderBytes..]);
    }

    /// <summary>Takes the first message off what has come; nothing is taken unless it is whole.</summary>
    public static MessageRead TryRead(ref ReadOnlySequence<byte> received, int maxBytes, out ReadOnlySequence<byte> message)
    {
        message = default;
        if (received.Length < HeaderBytes)
        {
            return received.Length > 0 && received.FirstSpan[0] > 1 ? MessageRead.Malformed : MessageRead.Incomplete;
        }

        Span<byte> header = stackalloc byte[HeaderBytes];
        received.Slice(0, HeaderBytes).CopyTo(header);
        var length = BinaryPrimitives.ReadUInt32BigEndian(header[1..]);
        if (header[0] != 0)
        {
            return header[0] == 1 ? MessageRead.Compressed : MessageRead.Malformed;
        }

        if (length > maxBytes)
        {
            return MessageRead.TooLong;
        }

        if (received.Length - HeaderBytes < length)
        {
            return MessageRead.Incomplete;
        }

        message = received.Slice(HeaderBytes, length);
        received = received.Slice(HeaderBytes + length);
        return MessageRead.Message;
    }
}
