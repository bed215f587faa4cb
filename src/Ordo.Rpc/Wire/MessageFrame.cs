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

    /// <summary>What is written into one piece of a buffer: as much as the pipes of both halves give without asking for more memory than they keep.</summary>
    private const int MaxPieceBytes = 4 * 1024;

    /// <summary>Appends a message.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="message">The message.</param>
    /// <param name="length">Its length, in bytes: a message computes it by walking through itself, so that once is enough.</param>
    public static void Write(IBufferWriter<byte> output, IMessage message, int length)
    {
        var frame = HeaderBytes + length;
        if (frame <= MaxPieceBytes)
        {
            Write(output.GetSpan(frame)[..frame], message);
            output.Advance(frame);
            return;
        }

        WriteHeader(output.GetSpan(HeaderBytes), length);
        output.Advance(HeaderBytes);
        message.WriteTo(output);
    }

    /// <summary>Fills a span that is as long as the header and the message together.</summary>
    public static void Write(Span<byte> output, IMessage message)
    {
        WriteHeader(output, output.Length - HeaderBytes);
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

        Span<byte> copied = stackalloc byte[HeaderBytes];
        scoped var header = received.FirstSpan;
        if (header.Length < HeaderBytes)
        {
            received.Slice(0, HeaderBytes).CopyTo(copied);
            header = copied;
        }

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
        received = received.Slice(message.End);
        return MessageRead.Message;
    }

    /// <summary>Reads what <see cref="TryRead"/> gave.</summary>
    /// <exception cref="InvalidProtocolBufferException">The bytes are no such message.</exception>
    public static T Parse<T>(MessageParser<T> parser, in ReadOnlySequence<byte> message)
        where T : IMessage<T> =>
        message.IsSingleSegment ? parser.ParseFrom(message.FirstSpan) : parser.ParseFrom(message);

    private static void WriteHeader(Span<byte> output, int length)
    {
        output[0] = 0;
        BinaryPrimitives.WriteInt32BigEndian(output[1..], length);
    }
}
